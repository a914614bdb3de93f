/** One form in which a text can stand in a file, a log line or a database page. */
export interface Form {
  /** As a finding names it: `base64 of UTF-16LE`. */
  name: string;
  /** What to look for, one character per byte. */
  needle: string;
  /** Upper or lower case is the writer's choice, as in hexadecimal digits. */
  anyCase: boolean;
}

const CHARACTER_SETS = {
  'UTF-8': (text: string) => Buffer.from(text, 'utf8'),
  'UTF-16LE': (text: string) => Buffer.from(text, 'utf16le'),
  'UTF-16BE': (text: string) => Buffer.from(text, 'utf16le').swap16(),
} as const;

/**
 * Every form that is looked for. Percent-encoding here is that of every byte: where a writer leaves letters and digits as
 * they are, the first form finds them.
 *
 * @param text ASCII, lower case, nine characters or more: of base64 only the characters in the middle are the text's alone
 */
export function formsOf(text: string): Form[] {
  return Object.entries(CHARACTER_SETS).flatMap(([set, encode]) => {
    const bytes = encode(text);
    return [
      { name: set, needle: bytes.toString('latin1'), anyCase: true },
      { name: `hexadecimal of ${set}`, needle: bytes.toString('hex'), anyCase: true },
      { name: `percent-encoding of ${set}`, needle: percentEncoded(bytes), anyCase: true },
      ...base64Forms(set, bytes),
    ];
  });
}

/** Every byte as `%` and two digits. */
export function percentEncoded(bytes: Buffer): string {
  return bytes.toString('hex').replace(/../g, (digits) => `%${digits}`);
}

/** Three, for what stands before the text shifts it by none, one or two of the three bytes that four characters hold. */
function base64Forms(set: string, bytes: Buffer): Form[] {
  return [0, 1, 2].flatMap((shift) => {
    const whole = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    const core = whole.slice(Math.ceil((8 * shift) / 6), Math.floor((8 * (shift + bytes.length)) / 6));
    const url = core.replaceAll('+', '-').replaceAll('/', '_');
    return [...new Set([core, url])].map((needle) => ({ name: `base64 of ${set}`, needle, anyCase: false }));
  });
}
