import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT_CODES } from '../../clients/cli/exit-codes.js';
import { EVENT_REFUSALS } from '../../domain/event-rules.js';
import { PROBLEMS } from '../../domain/problems.js';
import { READING_REFUSALS } from '../../domain/readings.js';

const document = readFileSync(join(__dirname, '..', '..', 'docs', 'errors.md'), 'utf8');

/** The cells of every table row of a section that begins with this. */
function rows(section: string, start: RegExp): string[][] {
  const [, text = ''] = document.split(`\n## ${section}\n`);
  return (text.split('\n## ')[0] ?? '')
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
  const written = rows('Problems', /^\| `/).map(([code, status, exitCode]) => [code, status, exitCode]);
  const known = Object.entries(PROBLEMS).map(([code, { status, exitCode }]) => [
    `\`${code}\``,
    `${status}`,
    `${exitCode}`,
  ]);
  expect(written).toEqual(known);
});

test('each says what it means and whether to try again', () => {
  for (const [, , , meaning, retry] of rows('Problems', /^\| `/)) {
    expect(meaning).toMatch(/\.$/);
    expect(retry).toMatch(/^(Final|Try again)/);
  }
});

test('docs/errors.md has every other exit code, and no other', () => {
  expect(rows('Other exit codes', /^\| \d/).map(([code]) => Number(code))).toEqual(Object.values(EXIT_CODES));
});

test('docs/errors.md has every reason why an event is not allowed, and no other', () => {
  const written = rows('Why an event is not allowed', /^\| `/);
  expect(written.map(([code]) => code)).toEqual(EVENT_REFUSALS.map((code) => `\`${code}\``));
  for (const [, meaning] of written) expect(meaning).toMatch(/\.$/);
});

test('docs/errors.md has every reason why a record is not read, and no other', () => {
  const written = rows('Why a record is not read', /^\| `/);
  expect(written.map(([code]) => code)).toEqual(READING_REFUSALS.map((code) => `\`${code}\``));
  for (const [, meaning] of written) expect(meaning).toMatch(/\.$/);
});
