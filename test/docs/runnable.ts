/** A fenced block of a document. */
export interface Block {
  /** What stands behind the fence: `sh`, `json`. */
  language: string;
  text: string;
  /** The nearest heading above it. */
  heading: string;
}

/** The fenced blocks of a Markdown document, in order. */
export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  let heading = '';
  let open: { language: string; lines: string[] } | undefined;
  for (const line of markdown.split('\n')) {
    const fence = /^```(.*)$/.exec(line);
    if (open === undefined && fence) open = { language: fence[1] ?? '', lines: [] };
    else if (open !== undefined && fence) {
      blocks.push({ language: open.language, text: open.lines.join('\n'), heading });
      open = undefined;
    } else if (open !== undefined) open.lines.push(line);
    else heading = /^#+ (.*)$/.exec(line)?.[1] ?? heading;
  }
  return blocks;
}
