import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Client } from 'pg';
import { createStoreClient } from '../../clients/store-client.js';
import { startTypeScript } from '../setup/typescript-process.js';
import { allowedSubmission, type Installation, openInstallation, RECEIVER, SENDER } from './installation.js';
import type { Run } from './running.js';

let installation: Installation;
let referral: (words: string[], stdin?: unknown) => Promise<Run>;
let referralId: string;

beforeAll(async () => {
  installation = await openInstallation();
  referral = installation.referral;
  const words = ['submit', '--json', '--idempotency-key', randomUUID(), ...SENDER];
  const submitted = await referral(words, allowedSubmission());
  expect(submitted.stderr).toBe('');
  referralId = JSON.parse(submitted.stdout).referralId;
});
afterAll(() => installation.drop());

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
  const { client, ...rest } = allowedSubmission();
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

  const database = new Client({ connectionString: installation.environment.DATABASE_URL ?? '' });
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

test('what may take long tells how far it has come', async () => {
  const client = createStoreClient({ store: installation.store });
  const operator = { role: 'operator', operatorId: 'test' } as const;
  const told: [done: number, total: number][] = [];
  const onProgress = (done: number, total: number) => void told.push([done, total]);
  const { chains } = await client.verifyAudit(undefined, onProgress);
  expect(told).toEqual(Array.from({ length: chains }, (_, index) => [index + 1, chains]));
  told.splice(0);
  await client.rotateKeys(operator, onProgress);
  expect(told).toEqual([[1, 1]]);
});

test('a store that does not answer', async () => {
  const main = join(__dirname, '..', '..', 'clients', 'cli', 'main.ts');
  const { code, stderr } = await startTypeScript(main, ['list', '--json'], {
    ...installation.environment,
    DATABASE_URL: 'postgres://user:secret-password@127.0.0.1:1/store',
  }).ended;
  expect(code).toBe(8);
  expect(JSON.parse(stderr)).toMatchObject({ code: 'serviceUnavailable', detail: 'main database (ECONNREFUSED)' });
  expect(stderr).not.toContain('secret-password');
});
