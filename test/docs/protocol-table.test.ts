import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const PROJECT = join(__dirname, '..', '..');
const text = readFileSync(join(PROJECT, 'docs', 'protocol.md'), 'utf8');
const rows = text.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| ---'));

test('every requirement R1 to R20 has a row, with code and a test', () => {
  const ids = rows.map((row) => row.split('|')[1]?.trim()).filter((id) => /^R\d+$/.test(id ?? ''));
  expect(ids).toEqual(Array.from({ length: 20 }, (_, index) => `R${index + 1}`));
  for (const row of rows.filter((line) => /^\| R\d/.test(line))) expect(row).toMatch(/`test\/\S+\.test\.ts`/);
});

test('every file that the tables name exists', () => {
  const files = [...text.matchAll(/`([a-z][\w./-]*\.(?:ts|yaml))`/g)].map((match) => match[1] ?? '');
  expect(files.length).toBeGreaterThan(50);
  expect(files.filter((file) => !existsSync(join(PROJECT, file)))).toEqual([]);
});

test('every relative link of the documents leads somewhere', () => {
  const broken: string[] = [];
  for (const document of [
    'README.md',
    'CONTRIBUTING.md',
    'docs/protocol.md',
    'docs/architecture.md',
    'docs/operations.md',
    'docs/agreements.md',
  ]) {
    const links = readFileSync(join(PROJECT, document), 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g);
    for (const [, link = ''] of links) {
      if (!existsSync(join(PROJECT, document, '..', link))) broken.push(`${document}: ${link}`);
    }
  }
  expect(broken).toEqual([]);
});
