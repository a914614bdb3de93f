/**
 * What never belongs in one line of text: controls, line and paragraph separators, lone surrogates, private-use
 * characters, the replacement character (some program could not read what stood there), and invisible format characters.
 * Of the last, the joiners that Persian and Indic scripts need and the three direction marks stay; direction overrides,
 * which make a line read otherwise than it is stored, do not.
 */
const FORBIDDEN = /[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}\ufffd]|(?![\u200c-\u200f\u061c])\p{Cf}/u;

/** Whether `text` is one trimmed, non-empty line of at most `maximumLength` UTF-16 units without hidden characters. */
export function isTextLine(text: string, maximumLength: number): boolean {
  return text.length > 0 && text.length <= maximumLength && text.trim() === text && !FORBIDDEN.test(text);
}
