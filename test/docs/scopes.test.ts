import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SCOPES } from '../../clients/scopes.js';

const DOCUMENT = readFileSync(join(__dirname, '..', '..', 'docs', 'integrate.md'), 'utf8');

test('the scopes that integrate.md lists are those there are, in the same order', () => {
  const listed = [...DOCUMENT.matchAll(/^\| `(\w+:\w+)`/gm)].map(([, scope]) => scope);
  expect(listed).toEqual(Object.keys(SCOPES));
});
