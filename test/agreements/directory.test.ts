import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadAgreements } from '../../agreements/directory.js';
import { productionFaults } from '../../agreements/production-rules.js';
import { loadTrustedKeys } from '../../agreements/trusted-keys.js';
import { AGREEMENTS, configurationIssues, exampleText, exampleWith, FIXTURES } from './examples.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'agreements-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (file: string, text: string) => writeFileSync(join(folder, file), text);
const names = (act: () => unknown) => configurationIssues(act).map(({ name }) => name);

test('every agreement of a folder, by its id; other files are left alone', () => {
  cpSync(FIXTURES, folder, { recursive: true });
  cpSync(join(AGREEMENTS, 'opgroeien-diest.yaml'), join(folder, 'opgroeien-diest.yaml'));
  put('README.md', '{ no yaml');
  expect([...loadAgreements(folder).keys()]).toEqual(['jeugdhulp-voorbeeldstad', 'opgroeien-diest']);
});

test('the agreements of the project load', () => {
  expect([...loadAgreements(AGREEMENTS).keys()]).toEqual(['opgroeien-diest']);
});

test('R17 production refuses the project’s own file as it stands: proposals, and no approval', async () => {
  const loaded = loadAgreements(AGREEMENTS).get('opgroeien-diest');
  if (loaded === undefined) throw new Error('not loaded');
  const faults = (await productionFaults(loaded, { keys: [] })).map(({ name }) => name);
  expect(faults).toEqual([
    ...loaded.proposals.map(({ path }) => `opgroeien-diest.yaml: ${path}`),
    'opgroeien-diest.yaml: approvals.sender',
    'opgroeien-diest.yaml: approvals.receiver',
  ]);
});

test('all faults of all files come at once', () => {
  put('one.yaml', 'a: 1\na: 2');
  put('other-name.yaml', exampleText);
  put('jeugdhulp-voorbeeldstad.yaml', exampleWith('maximumAgeDays: 14', 'maximumAgeDays: soon'));
  expect(names(() => loadAgreements(folder))).toEqual([
    'jeugdhulp-voorbeeldstad.yaml: consent.maximumAgeDays',
    'one.yaml: line 2',
    'other-name.yaml: agreementId',
  ]);
});

test('no agreement at all is a fault', () => {
  expect(names(() => loadAgreements(folder))).toEqual([folder]);
  expect(names(() => loadAgreements(join(folder, 'absent')))).toEqual([join(folder, 'absent')]);
});

describe('the DPOs’ keys of a deployment', () => {
  const key = { kty: 'OKP', crv: 'Ed25519', x: 'AA', kid: 'a', organisation: '0999999922' };
  const keysOf = (content: unknown) => {
    put('keys.json', typeof content === 'string' ? content : JSON.stringify(content));
    return () => loadTrustedKeys(join(folder, 'keys.json'));
  };

  test('are a JWK set whose keys say whose they are', () => {
    expect(keysOf({ keys: [key] })()).toEqual({ keys: [key] });
  });

  test.each([
    ['no JSON', 'x', 'keys.json: (whole)'],
    ['no set', [key], 'keys.json: (whole)'],
    ['a key of nobody', { keys: [{ ...key, organisation: undefined }] }, 'keys.json: keys.0.organisation'],
    ['a key without a name', { keys: [{ ...key, kid: undefined }] }, 'keys.json: keys.0.kid'],
    ['a private key', { keys: [{ ...key, d: 'AA' }] }, 'keys.json: keys.0'],
    ['a shared secret', { keys: [{ ...key, kty: 'oct', k: 'AA' }] }, 'keys.json: keys.0.kty'],
    ['one name for two keys', { keys: [key, key] }, 'keys.json: keys'],
  ])('%s is refused', (_, content, name) => expect(names(keysOf(content))).toEqual([name]));

  test('a file that is not there is refused', () => {
    expect(names(() => loadTrustedKeys(join(folder, 'absent.json')))).toEqual(['absent.json: (whole)']);
  });
});
