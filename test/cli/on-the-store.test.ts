import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { ensureSandboxKeyFile } from '../../sandbox/keyring.js';
import { migrate } from '../../store/migrate.js';
import { openDatabase } from '../../store/store.js';
import { freshSubmission } from '../setup/connector.js';
import { testTemporalAddress } from '../setup/environment.js';
import { createTestDatabase, type TestDatabase } from '../setup/postgres.js';
import { startTypeScript } from '../setup/typescript-process.js';
import { type Run, run } from './running.js';

const SENDER = ['--as', 'sender', '--organisation', '0886886638'];
const RECEIVER = ['--as', 'receiver', '--organisation', '0212246886'];

let databases: TestDatabase[];
let directory: string;
let environment: NodeJS.ProcessEnv;
let referralId: string;

function referral(words: string[], stdin?: unknown): Promise<Run> {
  return run(words, { environment, ...(stdin !== undefined && { stdin: JSON.stringify(stdin) }) });
}

/** What our own agreement allows. */
function submission() {
  const { information, ...rest } = freshSubmission({
    agreementId: 'opgroeien-diest',
    sender: { enterpriseNumber: '0886886638', team: 'demerDijle' },
  });
  return { ...rest, information: { ...information, noticeVersion: '1' } };
}

beforeAll(async () => {
  databases = await Promise.all([createTestDatabase(), createTestDatabase()]);
  const [main = '', keys = ''] = databases.map((database) => database.url);
  const opened = [openDatabase<never>(main), openDatabase<never>(keys)] as const;
  await migrate(...opened);
  await Promise.all(opened.map((database) => database.destroy()));
  directory = mkdtempSync(join(tmpdir(), 'referral-cli-store-'));
  environment = {
    DEPLOYMENT: 'sandbox',
    DATABASE_URL: main,
    KEY_DATABASE_URL: keys,
    MASTER_KEYS_FILE: ensureSandboxKeyFile(join(directory, 'master-keys.json')),
    AGREEMENTS_DIRECTORY: join(__dirname, '..', '..', 'agreements'),
    TEMPORAL_ADDRESS: testTemporalAddress(),
    // Acceptance does not need Temporal, and no worker of another test may take this referral.
    TEMPORAL_NAMESPACE: 'not-there',
  };
  const submitted = await referral(['submit', '--json', '--idempotency-key', randomUUID(), ...SENDER], submission());
  expect(submitted.stderr).toBe('');
  referralId = JSON.parse(submitted.stdout).referralId;
});
afterAll(async () => {
  await Promise.all(databases.map((database) => database.drop()));
  rmSync(directory, { recursive: true });
});

test('sender and operator see it, the receiver not before it was sent', async () => {
  const words = ['status', referralId, '--json'];
  expect(JSON.parse((await referral([...words, ...SENDER])).stdout)).toMatchObject({ referralId, status: 'received' });
  expect(JSON.parse((await referral(words)).stdout)).toMatchObject({ referralId, recordVersion: 1 });
  expect((await referral([...words, ...RECEIVER])).code).toBe(5);
  expect((await referral(['status', randomUUID(), '--json', ...SENDER])).code).toBe(5);
});

test('list and timeline', async () => {
  const list = JSON.parse((await referral(['list', '--json', '--status', 'received', ...SENDER])).stdout);
  expect(list.items.map((item: { referralId: string }) => item.referralId)).toEqual([referralId]);
  const timeline = await referral(['timeline', referralId]);
  expect(timeline.stdout).toMatch(/^\d{4}-\d\d-\d\dT\S+ {2}\w+/m);
});

test('an event from options, and a repeat of it', async () => {
  const words = ['event', referralId, '--type', 'recall', '--reason', 'noLongerIndicated', '--event-id', randomUUID()];
  const first = JSON.parse((await referral([...words, '--json', ...SENDER])).stdout);
  expect(first).toMatchObject({ referralId, repeated: false });
  expect(JSON.parse((await referral([...words, '--json', ...SENDER])).stdout)).toMatchObject({ repeated: true });
});

test('the feed is an organisation’s own', async () => {
  expect(JSON.parse((await referral(['feed', '--json', ...SENDER])).stdout).items.length).toBeGreaterThan(0);
  expect(JSON.parse((await referral(['feed', '--json', ...RECEIVER])).stdout)).toEqual({ items: [] });
  expect((await referral(['feed', '--json'])).code).toBe(4);
});

test('faults are named, refusals coded, values left out', async () => {
  const { client, ...rest } = submission();
  const faulty = await referral(['submit', ...SENDER], { ...rest, client: { ...client, birthDate: '1990-01-02' } });
  expect(faulty.code).toBe(3);
  expect(faulty.stderr).toContain('client.birthDate: is not a known field');
  expect(faulty.stderr).not.toContain('1990');
  const elsewhere = { ...rest, client, consent: { ...rest.consent, free: false } };
  const refused = await referral(['submit', '--json', '--idempotency-key', randomUUID(), ...SENDER], elsewhere);
  expect(refused.code).toBe(7);
  expect(JSON.parse(refused.stderr).issues).toMatchObject([{ name: 'consent.free', code: 'consentNotFree' }]);
});

test('the audit trail verifies, or fails loudly', async () => {
  const intact = await referral(['audit', 'verify', '--json']);
  expect(intact.code).toBe(0);
  expect(JSON.parse(intact.stdout)).toMatchObject({ faults: [] });

  const database = new Client({ connectionString: environment.DATABASE_URL ?? '' });
  await database.connect();
  await database.query('alter table audit_entry disable trigger all');
  await database.query("update audit_entry set action = 'nothing' where chain like $1 and sequence = 1", [
    `%${referralId}`,
  ]);
  await database.query('alter table audit_entry enable trigger all');
  await database.end();

  const altered = await referral(['audit', 'verify']);
  expect(altered.code).toBe(9);
  expect(altered.stdout).toMatch(new RegExp(`${referralId} +1 +entryAltered`));
  expect(altered.stderr).toContain('verificationFailed');
  expect(JSON.parse((await referral(['audit', 'verify', '--json'])).stdout).faults).toHaveLength(1);
});

test('a store that does not answer', async () => {
  const main = join(__dirname, '..', '..', 'clients', 'cli', 'main.ts');
  const { code, stderr } = await startTypeScript(main, ['list', '--json'], {
    ...environment,
    DATABASE_URL: 'postgres://user:secret-password@127.0.0.1:1/store',
  }).ended;
  expect(code).toBe(8);
  expect(JSON.parse(stderr)).toMatchObject({ code: 'serviceUnavailable', detail: 'main database (ECONNREFUSED)' });
  expect(stderr).not.toContain('secret-password');
});
