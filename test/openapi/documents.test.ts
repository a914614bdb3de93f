import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { SCOPES } from '../../clients/scopes.js';
import { findingsIn } from './lint.js';
import { servedDocument } from './served-document.js';

const committed = JSON.parse(readFileSync(join(__dirname, '../../docs/openapi/referral-connector.json'), 'utf8'));

test('the committed document is the served one, as JSON and as YAML (npm run openapi writes it)', async () => {
  const { json, yaml } = await servedDocument();
  expect(json).toEqual(committed);
  expect(parse(yaml)).toEqual(committed);
});

test('a gateway that knows where its programs get their tokens says so, and nothing else differs', async () => {
  const tokenUrl = 'https://accounts.example/token';
  const { json } = await servedDocument({ tokenUrl });
  const placeholder = 'https://authorisation-server.invalid/token';
  expect(JSON.stringify(json)).toContain(tokenUrl);
  expect(JSON.parse(JSON.stringify(json).replace(tokenUrl, placeholder))).toEqual(committed);
});

test('it keeps the Belgif guide and spectral:oas', async () => {
  expect(await findingsIn(committed)).toEqual([]);
});

test('each operation asks for a declared scope, health for none, and every scope is for something', () => {
  const operations = Object.entries<Record<string, { security: { OAuth2: string[] }[] }>>(committed.paths).flatMap(
    ([path, methods]) => Object.values(methods).map((operation) => ({ path, security: operation.security })),
  );
  expect(operations.filter(({ security }) => security.length === 0).map(({ path }) => path)).toEqual(['/health']);
  const asked = operations.flatMap(({ security }) => security.flatMap(({ OAuth2 }) => OAuth2));
  expect([...new Set(asked)].sort()).toEqual(Object.keys(SCOPES).sort());
});
