import type { Writable } from 'node:stream';

type Row = Readonly<Record<string, unknown>>;

/** Control characters of a server's or another organisation's text must not reach a terminal as commands. */
function plain(value: unknown): string {
  if (value === undefined) return '';
  const text = typeof value === 'object' && value !== null ? codesText(value) : String(value);
  return text.replace(/\p{Cc}/gu, '\uFFFD');
}

function codesText(codes: object): string {
  return Object.entries(codes)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

/** Text of several lines, some of it from files. */
export function writeText(stream: Writable, text: string): void {
  stream.write(text.split('\n').map(plain).join('\n'));
}

/** One line of JSON. */
export function writeJson(stream: Writable, value: unknown): void {
  stream.write(`${JSON.stringify(value)}\n`);
}

/** One field a line, names aligned; what is absent is left out. */
export function writeFields(stream: Writable, fields: object): void {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  const width = Math.max(...entries.map(([name]) => name.length));
  for (const [name, value] of entries) stream.write(`${name.padEnd(width)}  ${plain(value)}\n`);
}

/** Columns with a heading. */
export function writeTable(stream: Writable, columns: readonly string[], rows: readonly object[]): void {
  const lines = [columns, ...rows.map((row) => columns.map((column) => plain((row as Row)[column])))];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0)));
  for (const line of lines) {
    stream.write(
      `${line
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    );
  }
}
