/**
 * Master keys that change while a process runs: a gateway or worker takes them up without a restart, and never a file that would
 * leave records or repeats unreadable. Seen to fail with: a keyring read once; a changed index key that is taken.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { watchMasterKeys } from '../../clients/open-configured-store.js';
import { type OpenedStoreClient, openStoreClient } from '../../clients/open-store-client.js';
import { parseConfiguration } from '../../config/configuration.js';
import { createLogger } from '../../config/logger.js';
import { masterKeyIdOf } from '../../store/encryption.js';
import { openRecord } from '../../store/keys.js';
import { allowedSubmission, type Installation, openInstallation } from '../cli/installation.js';
import { SENDER } from '../setup/connector.js';

let installation: Installation;
let opened: OpenedStoreClient;
let path: string;
let lines: string[];
beforeEach(async () => {
  installation = await openInstallation();
  path = installation.environment.MASTER_KEYS_FILE ?? '';
  lines = [];
  const watchKeys = createLogger({ level: 'info', name: 'test', destination: { write: (line) => lines.push(line) } });
  opened = await openStoreClient(parseConfiguration(installation.environment, { process: 'cli' }), { watchKeys });
});
afterEach(async () => {
  await opened.close();
  await installation.drop();
});

interface Key {
  kid: string;
  use: string;
  k: string;
}
const keysIn = () => (JSON.parse(readFileSync(path, 'utf8')) as { keys: Key[] }).keys;
const newKey = (use: 'enc' | 'sig') => ({
  kty: 'oct',
  kid: randomUUID(),
  use,
  k: randomBytes(32).toString('base64url'),
});
function replace(content: string): void {
  writeFileSync(`${path}.new`, content, { mode: 0o600 });
  renameSync(`${path}.new`, path);
  opened.store.masterKeys?.look();
}
const submit = async () => (await opened.client.submit(SENDER, allowedSubmission(), randomUUID())).referralId;
async function masterKeyOf(referralId: string): Promise<string | undefined> {
  const row = await opened.store.keyDb
    .selectFrom('data_key')
    .select('wrapped')
    .where('referral_id', '=', referralId)
    .executeTakeFirstOrThrow();
  return masterKeyIdOf(row.wrapped);
}
const readable = (referralId: string) => openRecord(opened.store, { referralId, recordVersion: 1 });

test('a new master key wraps what comes next; what was there before stays readable', async () => {
  const before = await submit();
  const added = newKey('enc');
  replace(JSON.stringify({ keys: [added, ...keysIn()] }));
  const after = await submit();
  expect(await masterKeyOf(after)).toBe(added.kid);
  expect(await masterKeyOf(before)).not.toBe(added.kid);
  await Promise.all([before, after].map(readable));
  expect(lines.join('')).not.toContain(added.k);
});

test.each([
  ['half written', () => readFileSync(path, 'utf8').slice(0, -20), 'configurationInvalid'],
  ['empty', () => '', 'configurationInvalid'],
  [
    'without a master key',
    () => JSON.stringify({ keys: keysIn().filter(({ use }) => use === 'sig') }),
    'configurationInvalid',
  ],
  [
    'with another index key',
    () => JSON.stringify({ keys: [...keysIn().filter(({ use }) => use === 'enc'), newKey('sig')] }),
    'indexKeyChanged',
  ],
])('a file %s changes nothing, and is told by a code', async (_how, content, code) => {
  const submission = allowedSubmission();
  const key = randomUUID();
  const { referralId } = await opened.client.submit(SENDER, submission, key);
  const secrets = keysIn().map(({ k }) => k);
  replace(content());
  expect(opened.store.masterKeys?.fault).toBe(code);
  expect(await opened.client.submit(SENDER, submission, key)).toMatchObject({ referralId, repeated: true });
  await readable(await submit());
  expect(lines).toHaveLength(1);
  for (const secret of secrets) expect(lines.join('')).not.toContain(secret);
});

test('where production would refuse the file at the start, it is not taken either', async () => {
  const configuration = parseConfiguration(installation.environment, { process: 'cli' });
  // Its agreement is still a proposal, so the store is opened as for a sandbox, and watched as in production.
  const logger = createLogger({ level: 'silent', name: 'test' });
  const watched = watchMasterKeys({ ...configuration, deployment: 'production' }, opened.store, logger);
  writeFileSync(path, JSON.stringify({ keys: [newKey('enc'), ...keysIn()] }));
  chmodSync(path, 0o644);
  watched.look();
  watched.stop();
  expect(watched.fault).toBe('openToOthers');
});
