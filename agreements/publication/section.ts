/**
 * What a published page says, before it is laid out: each statement with the place in the agreement that it comes from, so
 * that what is still a proposal can be marked, and a test can tell that nothing of the agreement is left out.
 */
export interface Fact {
  /** Path in the agreement, for example `consent.maximumAgeDays`; whatever is below it counts as said. */
  path: string;
  term: string;
  /** One paragraph, or the items of a list. */
  text: string | string[];
  /** Where the text links to. */
  link?: string;
}

export interface Table {
  columns: string[];
  rows: { path: string; cells: string[] }[];
}

export interface Section {
  title: string;
  paragraphs?: string[];
  facts?: Fact[];
  table?: Table;
  parts?: Section[];
}

/** Every path that the sections speak of. */
export function pathsOf(sections: readonly Section[]): string[] {
  return sections.flatMap(({ facts = [], table, parts = [] }) => [
    ...facts.map(({ path }) => path),
    ...(table?.rows ?? []).map(({ path }) => path),
    ...pathsOf(parts),
  ]);
}

/** Whether what stands at `path` is, holds or belongs to something of `paths`. */
export function touches(path: string, paths: readonly string[]): boolean {
  return paths.some((other) => other === path || other.startsWith(`${path}.`) || path.startsWith(`${other}.`));
}
