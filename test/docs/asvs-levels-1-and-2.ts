/**
 * OWASP ASVS 5.0.0: how many requirements of level 1 or 2 each section has. They are always its first ones, so `'1.2': 9` stands
 * for 1.2.1 to 1.2.9. Sections of level 3 alone are not here.
 */
export const SECTIONS: Readonly<Record<string, number>> = {
  ...{ '1.1': 2, '1.2': 9, '1.3': 11, '1.4': 3, '1.5': 2 },
  ...{ '2.1': 3, '2.2': 3, '2.3': 4, '2.4': 1 },
  ...{ '3.2': 2, '3.3': 4, '3.4': 6, '3.5': 5, '3.7': 2 },
  ...{ '4.1': 3, '4.2': 1, '4.3': 2, '4.4': 4 },
  ...{ '5.1': 1, '5.2': 3, '5.3': 2, '5.4': 3 },
  ...{ '6.1': 3, '6.2': 12, '6.3': 4, '6.4': 4, '6.5': 5, '6.6': 3, '6.8': 4 },
  ...{ '7.1': 3, '7.2': 4, '7.3': 2, '7.4': 5, '7.5': 2, '7.6': 2 },
  ...{ '8.1': 2, '8.2': 3, '8.3': 1, '8.4': 1 },
  ...{ '9.1': 3, '9.2': 4 },
  ...{ '10.1': 2, '10.2': 2, '10.3': 4, '10.4': 11, '10.5': 5, '10.6': 2, '10.7': 3 },
  ...{ '11.1': 2, '11.2': 3, '11.3': 3, '11.4': 4, '11.5': 1, '11.6': 1 },
  ...{ '12.1': 3, '12.2': 2, '12.3': 4 },
  ...{ '13.1': 1, '13.2': 5, '13.3': 2, '13.4': 5 },
  ...{ '14.1': 2, '14.2': 4, '14.3': 3 },
  ...{ '15.1': 3, '15.2': 3, '15.3': 7 },
  ...{ '16.1': 1, '16.2': 5, '16.3': 4, '16.4': 3, '16.5': 3 },
  ...{ '17.1': 1, '17.2': 4, '17.3': 2 },
};

/** All of a section, in order: `1.2` is `1.2.1` to `1.2.9`. */
function requirementsOf(section: string): string[] {
  return Array.from({ length: SECTIONS[section] ?? 0 }, (_, at) => `${section}.${at + 1}`);
}

/** Every requirement of level 1 or 2, in the standard's order. */
export const REQUIREMENTS: readonly string[] = Object.keys(SECTIONS).flatMap(requirementsOf);

/**
 * The requirements that the text of a table's first column names: `1.1.1, 1.1.2`, `1.2.1–1.2.3`, whole sections as `4.3, 4.4`, or from
 * one section to another as `6.4–6.6`. What the standard does not have stands as it was written.
 */
export function namedBy(cell: string): string[] {
  return cell.split(', ').flatMap((part) => {
    const [first = '', last] = part.split('–');
    if (last === undefined) return first in SECTIONS ? requirementsOf(first) : [first];
    const prefix = first.slice(0, first.lastIndexOf('.') + 1);
    const from = Number(first.slice(prefix.length));
    const names = Array.from(
      { length: Number(last.slice(prefix.length)) - from + 1 },
      (_, at) => `${prefix}${from + at}`,
    );
    if (!last.startsWith(prefix) || names.length < 2) return [part];
    return names.flatMap((name) => (name.split('.').length === 2 ? requirementsOf(name) : [name]));
  });
}
