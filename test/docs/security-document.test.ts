import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { namedBy, REQUIREMENTS } from './asvs-levels-1-and-2.js';

/**
 * Every place that docs/security.md names is there, and every requirement of the standard's levels 1 and 2 has its row, once.
 *
 * Seen to fail with: a number that the standard does not have; one left out; one twice; a test that is not there.
 */
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

/** The tables of the standard: what the numbers name, the mark, and what is said of it. */
const ROWS = [...DOCUMENT.matchAll(/^\| *(\d+\.\d[\d., –]*?) *\|[^|]*\| *([^|]*?) *\| *([^|]*?) *\|$/gm)].map(
  ([, numbers = '', mark = '', where = '']) => ({ numbers, mark, where }),
);

test('it goes through every requirement of levels 1 and 2, each once and in its chapter, and through nothing else', () => {
  const byText = new Intl.Collator('en', { numeric: true });
  const named = ROWS.flatMap(({ numbers }) => namedBy(numbers));
  expect(named.toSorted(byText.compare)).toEqual(REQUIREMENTS);
  for (const chapter of DOCUMENT.split(/^### V/m).slice(1)) {
    const numbers = [...chapter.matchAll(/^\| *(\d+)\./gm)].map(([, number]) => number);
    expect(new Set(numbers)).toEqual(new Set([/^\d+/.exec(chapter)?.[0]]));
  }
});

test('what is met says where, and what is not says why', () => {
  expect(ROWS.length).toBeGreaterThan(100);
  for (const { numbers, mark, where } of ROWS) {
    expect([numbers, mark]).toEqual([numbers, expect.stringMatching(/^[✔◐✘→]?$/)]);
    if (mark === '') expect([numbers, where]).toEqual([numbers, expect.stringMatching(/^not here/)]);
    else expect(where.length).toBeGreaterThan(10);
  }
});
