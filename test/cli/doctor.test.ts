import { randomBytes, randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { agreementChecks } from '../../clients/cli/doctor/agreement-checks.js';
import type { CheckReport } from '../../clients/cli/doctor/check.js';
import { parseConfiguration } from '../../config/configuration.js';
import { newDataKey, wrapDataKey } from '../../store/encryption.js';
import { readKeyring } from '../../store/keyring.js';
import { migrate } from '../../store/migrate.js';
import { openDatabase } from '../../store/store.js';
import { loopbackServer } from '../gateway/loopback-server.js';
import { createCertificateAuthority, daysFromNow } from '../receiver/certificates.js';
import { testTemporalAddress } from '../setup/environment.js';
import { createTestDatabase, type TestDatabase } from '../setup/postgres.js';
import { run } from './running.js';

let main: TestDatabase;
let keys: TestDatabase;
let directory: string;
let masterKeysFile: string;
let environment: NodeJS.ProcessEnv;
let receiver: Awaited<ReturnType<typeof loopbackServer>>;

function writeKeys(name: string): string {
  const path = join(directory, name);
  const key = (use: string) => ({ kty: 'oct', kid: randomUUID(), use, k: randomBytes(32).toString('base64url') });
  writeFileSync(path, JSON.stringify({ keys: [key('enc'), key('sig')] }), { mode: 0o600 });
  return path;
}

beforeAll(async () => {
  [main, keys] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  const databases = [openDatabase<never>(main.url), openDatabase<never>(keys.url)] as const;
  await migrate(...databases);
  await Promise.all(databases.map((database) => database.destroy()));
  directory = mkdtempSync(join(tmpdir(), 'referral-doctor-'));
  masterKeysFile = writeKeys('master-keys.json');
  environment = {
    DEPLOYMENT: 'sandbox',
    DATABASE_URL: main.url,
    KEY_DATABASE_URL: keys.url,
    MASTER_KEYS_FILE: masterKeysFile,
    AGREEMENTS_DIRECTORY: join(__dirname, '..', '..', 'agreements'),
    TEMPORAL_ADDRESS: testTemporalAddress(),
  };
  receiver = await loopbackServer((_request, response) => void response.writeHead(401).end());
  environment.RECEIVER_ENDPOINTS = JSON.stringify({ 'opgroeien-diest': receiver.url });
});
afterAll(async () => {
  await receiver.close();
  await Promise.all([main.drop(), keys.drop()]);
  rmSync(directory, { recursive: true });
});

/** The doctor's checks by name, in an environment changed so. */
async function doctor(changes: NodeJS.ProcessEnv = {}): Promise<{ code: number; checks: Record<string, CheckReport> }> {
  const { code, stdout } = await run(['doctor', '--json'], { environment: { ...environment, ...changes } });
  const { ok, checks } = JSON.parse(stdout) as { ok: boolean; checks: CheckReport[] };
  expect(ok).toBe(checks.every((check) => check.ok));
  expect(code).toBe(ok ? 0 : 9);
  for (const check of checks) expect(check.remedy === undefined).toBe(check.ok);
  return { code, checks: Object.fromEntries(checks.map((check) => [check.name, check])) };
}

function failed(checks: Record<string, CheckReport>): string[] {
  return Object.values(checks)
    .filter((check) => !check.ok)
    .map((check) => check.name);
}

function elsewhere(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = database;
  return changed.href;
}

test('all is well', async () => {
  const { checks } = await doctor();
  expect(failed(checks)).toEqual([]);
  expect(Object.keys(checks)).toEqual(
    expect.arrayContaining([
      'configuration',
      'store answers',
      'store has the newest schema',
      'store clock',
      'key store answers',
      'key store has the newest schema',
      'key store clock',
      'store and key store are apart',
      'master keys can be read',
      'master keys are closed to others',
      'master keys open the stored keys',
      'stored keys are under the current master key',
      'Temporal answers',
      'Temporal namespace',
      'Temporal search attributes',
      'agreements load',
      'agreements are approved',
      'receiver of opgroeien-diest answers',
    ]),
  );
});

test('in words: one line per check, a remedy where one fails', async () => {
  const { code, stdout, stderr } = await run(['doctor'], {
    environment: { ...environment, TEMPORAL_NAMESPACE: 'not-there' },
  });
  expect(code).toBe(9);
  expect(stdout).toMatch(/^ok {4}store answers: PostgreSQL \d/m);
  expect(stdout).toMatch(/^FAIL {2}Temporal namespace: .*\n {6}remedy: create the namespace/m);
  expect(stderr).toMatch(/^error: Verification failed \(verificationFailed\): \d of \d+ checks failed$/m);
});

test('a configuration that is wrong is all there is to say', async () => {
  const { checks } = await doctor({ DATABASE_URL: '', MASTER_KEYS_FILE: '/not/there' });
  expect(Object.keys(checks)).toEqual(['configuration']);
  expect(checks.configuration?.detail).toMatch(
    /DATABASE_URL is required.*; MASTER_KEYS_FILE|MASTER_KEYS_FILE.*; DATABASE_URL/,
  );
});

test('a database that is not there, and a server that is not', async () => {
  const { checks } = await doctor({
    DATABASE_URL: elsewhere(main.url, 'not_there'),
    KEY_DATABASE_URL: 'postgres://u:secret-password@127.0.0.1:1/keys',
  });
  expect(checks['store answers']).toMatchObject({
    ok: false,
    detail: '3D000',
    remedy: expect.stringMatching(/^create/),
  });
  expect(checks['key store answers']).toMatchObject({ ok: false, detail: 'ECONNREFUSED' });
  expect(JSON.stringify(checks)).not.toContain('secret-password');
});

test('a schema that was not migrated', async () => {
  const empty = await createTestDatabase();
  const { checks } = await doctor({ DATABASE_URL: empty.url });
  await empty.drop();
  expect(failed(checks)).toContain('store has the newest schema');
  expect(checks['store has the newest schema']?.detail).toMatch(/^missing 0001/);
});

test('one database under two names', async () => {
  const other = new URL(main.url);
  other.hostname = 'localhost';
  const { checks } = await doctor({ KEY_DATABASE_URL: other.href });
  expect(checks['store and key store are apart']).toMatchObject({ ok: false, detail: 'one database' });
});

test('a stored key that the master keys do not open, then one that they do', async () => {
  const id = { referralId: randomUUID(), recordVersion: 1 };
  const client = new Client({ connectionString: keys.url });
  await client.connect();
  const store = async (wrapped: string) => {
    await client.query('delete from data_key');
    await client.query('insert into data_key (key_id, referral_id, record_version, wrapped) values ($1, $2, 1, $3)', [
      randomUUID(),
      id.referralId,
      wrapped,
    ]);
  };
  await store(await wrapDataKey(readKeyring(writeKeys('other-keys.json')), id, newDataKey()));
  expect((await doctor()).checks['master keys open the stored keys']).toMatchObject({
    ok: false,
    detail: 'masterKeyMissing',
  });
  await store(await wrapDataKey(readKeyring(masterKeysFile), id, newDataKey()));
  expect(failed((await doctor()).checks)).toEqual([]);
  await client.end();
});

test('master keys that others may read', async () => {
  const file = writeKeys('open-keys.json');
  chmodSync(file, 0o644);
  const { checks } = await doctor({ MASTER_KEYS_FILE: file });
  expect(checks['master keys are closed to others']).toMatchObject({ ok: false, detail: 'mode 0644' });
});

test('Temporal that is not there', async () => {
  const { checks } = await doctor({ TEMPORAL_ADDRESS: '127.0.0.1:1' });
  expect(failed(checks)).toEqual(['Temporal answers', 'Temporal namespace', 'Temporal search attributes']);
});

test('a gateway certificate that ends soon, or does not fit its key', async () => {
  const authority = createCertificateAuthority();
  const [certificateFile, keyFile] = [join(directory, 'certificate.pem'), join(directory, 'key.pem')];
  const files = { GATEWAY_TLS_CERTIFICATE_FILE: certificateFile, GATEWAY_TLS_KEY_FILE: keyFile };
  const name = 'gateway certificate';
  const write = (days: number) => {
    const { cert, key } = authority.issue({ from: daysFromNow(-1), until: daysFromNow(days) });
    writeFileSync(certificateFile, cert);
    writeFileSync(keyFile, key);
  };
  expect((await doctor()).checks).not.toHaveProperty([name]);
  write(60);
  expect((await doctor(files)).checks[name]).toMatchObject({
    ok: true,
    detail: expect.stringMatching(/^valid until 20/),
  });
  write(10);
  expect((await doctor(files)).checks[name]).toMatchObject({ ok: false });
  writeFileSync(certificateFile, authority.issue({ from: daysFromNow(-1), until: daysFromNow(60) }).cert);
  expect((await doctor(files)).checks[name]).toMatchObject({ ok: false, detail: 'keyOfAnother' });
});

test('clocks that differ', async () => {
  // The clock of this machine cannot be set; what the doctor reads of it can.
  const now = jest.spyOn(Date, 'now').mockReturnValue(Date.now() - 6000);
  const { checks } = await doctor();
  now.mockRestore();
  expect(failed(checks)).toEqual(expect.arrayContaining(['store clock', 'key store clock']));
});

test('a receiver that is down, one that is not there, and one that nobody named', async () => {
  const name = 'receiver of opgroeien-diest answers';
  const at = (url: string) => doctor({ RECEIVER_ENDPOINTS: JSON.stringify({ 'opgroeien-diest': url }) });
  const { url, close } = await loopbackServer((_request, response) => void response.writeHead(503).end());
  expect((await at(url)).checks[name]).toMatchObject({ ok: false, detail: 'HTTP 503' });
  await close();
  expect((await at(url)).checks[name]).toMatchObject({ ok: false, detail: 'ECONNREFUSED' });
  const { checks } = await doctor({ RECEIVER_ENDPOINTS: '' });
  expect(checks[name]).toMatchObject({ ok: false, detail: 'no base URL' });
});

test('agreements that do not load: every fault', async () => {
  const folder = mkdtempSync(join(directory, 'agreements-'));
  writeFileSync(join(folder, 'broken.yaml'), 'agreementId: broken\n');
  const { checks } = await doctor({ AGREEMENTS_DIRECTORY: folder });
  expect(failed(checks)).toEqual(['agreements load']);
  expect(checks['agreements load']?.detail).toMatch(/broken.yaml: version is required; broken.yaml: title is required/);
});

test('production asks for both approvals, other deployments only tell', async () => {
  const dpoKeysFile = join(directory, 'dpo-keys.json');
  writeFileSync(dpoKeysFile, '{"keys":[]}');
  const { checks } = await doctor({ DPO_KEYS_FILE: dpoKeysFile });
  expect(checks['agreements are approved']).toMatchObject({
    ok: true,
    detail: expect.stringMatching(/^not asked for in sandbox; \d+/),
  });
  const configuration = parseConfiguration({ ...environment, DPO_KEYS_FILE: dpoKeysFile }, { process: 'worker' });
  const inProduction = agreementChecks({ ...configuration, deployment: 'production' });
  const approved = inProduction.find((check) => check.name === 'agreements are approved');
  expect(await approved?.run()).toMatchObject({ ok: false, detail: expect.stringContaining('is a proposal') });
});
