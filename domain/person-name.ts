import { isTextLine } from './text-line.js';

/** Longest given or family name, in UTF-16 units. */
export const PERSON_NAME_MAXIMUM_LENGTH = 100;

/**
 * Whether `text` is a given or family name as people have them: any script, one letter upwards, with apostrophes,
 * hyphens, spaces and combining marks. It must be trimmed, one line, and hold at least one letter.
 */
export function isPersonName(text: string): boolean {
  return isTextLine(text, PERSON_NAME_MAXIMUM_LENGTH) && /\p{L}/u.test(text);
}

/** The name in Unicode normal form C, so that the same name typed on two keyboards is the same text. */
export function normaliseName(text: string): string {
  return text.normalize('NFC');
}
