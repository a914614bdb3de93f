import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT_CODES } from '../../clients/cli/exit-codes.js';
import { PROBLEMS } from '../../domain/problems.js';

const document = readFileSync(join(__dirname, '..', '..', 'docs', 'errors.md'), 'utf8');

/** The cells of every table row that begins with this. */
function rows(start: RegExp): string[][] {
  return document
    .split('\n')
    .filter((line) => start.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

test('docs/errors.md has every problem with its status and exit code, and no other', () => {
  const written = rows(/^\| `/).map(([code, status, exitCode]) => [code, status, exitCode]);
  const known = Object.entries(PROBLEMS).map(([code, { status, exitCode }]) => [
    `\`${code}\``,
    `${status}`,
    `${exitCode}`,
  ]);
  expect(written).toEqual(known);
});

test('each says what it means and whether to try again', () => {
  for (const [, , , meaning, retry] of rows(/^\| `/)) {
    expect(meaning).toMatch(/\.$/);
    expect(retry).toMatch(/^(Final|Try again)/);
  }
});

test('docs/errors.md has every other exit code, and no other', () => {
  expect(rows(/^\| \d/).map(([code]) => Number(code))).toEqual(Object.values(EXIT_CODES));
});
