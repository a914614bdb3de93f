import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Every place that docs/security.md names is there, and every chapter of the standard is. */
const PROJECT = join(__dirname, '..', '..');
const DOCUMENT = readFileSync(join(PROJECT, 'docs', 'security.md'), 'utf8');
const PLACES = [
  ...new Set(
    [...DOCUMENT.matchAll(/`((?:test|gateway|store|config|contracts|clients|domain|docs|deploy)\/[\w./-]*)`/g)].map(
      ([, path]) => path ?? '',
    ),
  ),
];

test('it names places', () => {
  expect(PLACES.length).toBeGreaterThan(60);
  expect(existsSync(join(PROJECT, 'test/security/never.test.ts'))).toBe(false);
});

test.each(PLACES)('%s exists', (path) => {
  const found = [path, `${path}.test.ts`, `${path}.slow.test.ts`].some((name) => existsSync(join(PROJECT, name)));
  expect([path, found]).toEqual([path, true]);
});

test('it goes through every chapter of the standard', () => {
  const chapters = [...DOCUMENT.matchAll(/^### V(\d+) /gm)].map(([, number]) => Number(number));
  expect(chapters).toEqual(Array.from({ length: 17 }, (_, at) => at + 1));
});

test('what is not met says why', () => {
  const rows = DOCUMENT.split('\n').filter((line) => /\| *[✘◐→] *\|/.test(line));
  expect(rows.length).toBeGreaterThan(10);
  for (const row of rows) expect(row.split('|').at(-2)?.trim().length).toBeGreaterThan(10);
});
