/**
 * Fault 39: the rotation of the master key is interrupted.
 *
 * Seen to fail with: a rotation that inserts what it no longer finds, so that a destroyed key comes back; one that compares
 * nothing when it sets.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KeyRotation } from '../../domain/key-rotation.js';
import { masterKeyIdOf, newDataKey, unwrapDataKey, wrapDataKey } from '../../store/encryption.js';
import { readKeyring } from '../../store/keyring.js';
import { openRecord } from '../../store/keys.js';
import { allowedSubmission, type Installation, openInstallation, SENDER } from '../cli/installation.js';
import { run } from '../cli/running.js';
import { startTypeScript } from '../setup/typescript-process.js';
import { holdLock } from './held-lock.js';

const MAIN = join(__dirname, '..', '..', 'clients', 'cli', 'main.ts');
const LOW_ID = '00000000-0000-4000-8000-000000000000';

let installation: Installation;
let keyDatabaseUrl: string;
/** Every referral accepted here, each with one record. */
const referralIds: string[] = [];
beforeAll(async () => {
  installation = await openInstallation();
  keyDatabaseUrl = installation.environment.KEY_DATABASE_URL ?? '';
  for (let count = 0; count < 5; count += 1) {
    const { referralId } = await installation.answer<{ referralId: string }>(
      ['submit', ...SENDER],
      allowedSubmission(),
    );
    referralIds.push(referralId);
  }
});
afterAll(() => installation.drop());

/** A file in which a new master key stands first, before the older ones that `keeps` names; or only the new one. */
function keyFileWith(kid: string, keeps: (olderKid: string) => boolean = () => true): NodeJS.ProcessEnv {
  const { MASTER_KEYS_FILE: file = '' } = installation.environment;
  const { keys } = JSON.parse(readFileSync(file, 'utf8')) as { keys: { kid: string; use: string }[] };
  const added = keys.some((key) => key.kid === kid)
    ? []
    : [{ kty: 'oct', kid, use: 'enc', k: randomBytes(32).toString('base64url') }];
  const left = keys.filter((key) => key.use === 'sig' || key.kid === kid || keeps(key.kid));
  const path = join(file, '..', `keys-${kid}-${left.length}.json`);
  writeFileSync(path, JSON.stringify({ generatedFor: 'sandbox', keys: [...added, ...left] }), { mode: 0o600 });
  return { ...installation.environment, MASTER_KEYS_FILE: path };
}

const rotation = (environment: NodeJS.ProcessEnv) => startTypeScript(MAIN, ['keys', 'rotate', '--json'], environment);

async function rotate(environment: NodeJS.ProcessEnv): Promise<{ code: number | null; answer: KeyRotation }> {
  const { code, stdout } = await rotation(environment).ended;
  return { code, answer: JSON.parse(stdout) };
}

function storedKeys() {
  return installation.store.keyDb.selectFrom('data_key').selectAll().orderBy('key_id').execute();
}

const masterKeyIds = async () => (await storedKeys()).map(({ wrapped }) => masterKeyIdOf(wrapped));

/** Opens every record with the master keys of this environment; throws where one does not open. */
async function everyRecordOpens({ MASTER_KEYS_FILE: file = '' }: NodeJS.ProcessEnv): Promise<void> {
  const store = { ...installation.store, keyring: readKeyring(file) };
  for (const referralId of referralIds) {
    expect(await openRecord(store, { referralId, recordVersion: 1 })).toMatchObject({
      client: { familyName: 'Claes' },
    });
  }
}

const FOR_UPDATE = 'select 1 from data_key where key_id = $1 for update';
const holdKey = (keyId: string | undefined, statement = FOR_UPDATE, ...values: string[]) =>
  holdLock(keyDatabaseUrl, statement, [keyId, ...values]);

test('fault 39: killed between two keys, every record is readable; a repeat does what is left', async () => {
  const both = keyFileWith('second');
  const keys = await storedKeys();
  const held = await holdKey(keys[2]?.key_id);
  const interrupted = rotation(both);
  await held.waiters(1);
  interrupted.child.kill('SIGKILL');
  await interrupted.ended;
  await held.release();

  const [first, second, , ...rest] = await masterKeyIds();
  expect([first, second]).toEqual(['second', 'second']);
  expect(rest).toEqual(['sandbox-1', 'sandbox-1']);
  await everyRecordOpens(both);
  const doctor = await run(['doctor', '--json'], { environment: both });
  const { checks } = JSON.parse(doctor.stdout) as { checks: { name: string }[] };
  expect(checks.find(({ name }) => name === 'stored keys are under the current master key')).toMatchObject({
    ok: false,
    detail: expect.stringMatching(/^[23] of 5 are under an older one$/),
  });

  const { code, answer } = await rotate(both);
  expect(code).toBe(0);
  expect(answer).toMatchObject({ currentKeyId: 'second', unreadable: 0, underOlderKeys: {} });
  expect(await masterKeyIds()).toEqual(Array(5).fill('second'));
  expect((await rotate(both)).answer.rewrapped).toBe(0);
  installation.environment.MASTER_KEYS_FILE = both.MASTER_KEYS_FILE;
  await everyRecordOpens(keyFileWith('second', () => false));
});

test('a key that is destroyed meanwhile stays destroyed, one that another run rewrapped is left to it', async () => {
  const third = keyFileWith('third');
  const [doomed, taken, ...others] = await storedKeys();
  if (taken === undefined) throw new Error('too few keys');
  const id = { referralId: taken.referral_id, recordVersion: taken.record_version };
  const keyring = readKeyring(third.MASTER_KEYS_FILE ?? '');
  const theirs = await wrapDataKey(keyring, id, await unwrapDataKey(keyring, id, taken.wrapped));
  const destroying = await holdKey(doomed?.key_id, 'delete from data_key where key_id = $1');
  const taking = await holdKey(taken.key_id, 'update data_key set wrapped = $2 where key_id = $1', theirs);
  const running = rotation(third);
  await destroying.waiters(1);
  await destroying.commit();
  await taking.waiters(1);
  await taking.commit();
  const { code, stdout } = await running.ended;
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ rewrapped: 3, underOlderKeys: {} });
  expect((await storedKeys()).map(({ key_id }) => key_id)).toEqual([taken, ...others].map(({ key_id }) => key_id));
  expect((await storedKeys())[0]?.wrapped).toBe(theirs);
  referralIds.splice(referralIds.indexOf(doomed?.referral_id ?? ''), 1);
  await everyRecordOpens(third);
  installation.environment.MASTER_KEYS_FILE = third.MASTER_KEYS_FILE;
});

test('a key that a process with the older master key brings meanwhile is told, and taken by the next run', async () => {
  const fourth = keyFileWith('fourth');
  const keys = await storedKeys();
  const held = await holdKey(keys.at(-1)?.key_id);
  const running = rotation(fourth);
  await held.waiters(1);
  const id = { referralId: LOW_ID, recordVersion: 1 };
  const older = readKeyring(installation.environment.MASTER_KEYS_FILE ?? '');
  const row = { key_id: LOW_ID, referral_id: LOW_ID, record_version: 1 };
  const late = { ...row, wrapped: await wrapDataKey(older, id, newDataKey()) };
  await installation.store.keyDb.insertInto('data_key').values(late).execute();
  await held.release();
  const { code, stdout, stderr } = await running.ended;
  expect(code).toBe(9);
  expect(JSON.parse(stdout)).toMatchObject({ rewrapped: 4, underOlderKeys: { third: 1 } });
  expect(JSON.parse(stderr)).toMatchObject({ code: 'verificationFailed' });
  expect(await rotate(fourth)).toMatchObject({ code: 0, answer: { rewrapped: 1, underOlderKeys: {} } });
  installation.environment.MASTER_KEYS_FILE = fourth.MASTER_KEYS_FILE;
});

test('fault 38: a key that no master key at hand opens is left as it is, and the others are rewrapped', async () => {
  const id = { referralId: LOW_ID, recordVersion: 1 };
  const masterKeys = new Map([['lost', randomBytes(32)]]);
  const lost = await wrapDataKey({ currentKeyId: 'lost', masterKeys, indexKey: randomBytes(32) }, id, newDataKey());
  const { keyDb } = installation.store;
  await keyDb.updateTable('data_key').set({ wrapped: lost }).where('key_id', '=', LOW_ID).execute();
  const fifth = keyFileWith('fifth');
  const { code, answer } = await rotate(fifth);
  expect({ code, answer }).toEqual({
    code: 9,
    answer: { currentKeyId: 'fifth', rewrapped: 4, unreadable: 1, underOlderKeys: { lost: 1 } },
  });
  expect((await storedKeys())[0]?.wrapped).toBe(lost);
  await everyRecordOpens(fifth);
});

test('each run is in the chain of the agreement, with no count that would tell how many records are held', async () => {
  const entries = await installation.store.db
    .selectFrom('audit_entry')
    .select(['actor', 'action', 'codes'])
    .where('chain', '=', 'agreement/opgroeien-diest')
    .orderBy('sequence')
    .execute();
  const actor = `operator:uid-${process.getuid?.()}`;
  const started = (masterKeyId: string) => ({ actor, action: 'keyRotationStarted', codes: { masterKeyId } });
  const finished = (masterKeyId: string) => ({ ...started(masterKeyId), action: 'keyRotationFinished' });
  const run = (masterKeyId: string) => [started(masterKeyId), finished(masterKeyId)];
  const killed = [started('second')];
  const runs = ['second', 'second', 'third', 'fourth', 'fourth', 'fifth'].flatMap(run);
  expect(entries).toEqual([...killed, ...runs]);
  expect(await installation.answer(['audit', 'verify'])).toMatchObject({ faults: [] });
});

test('a party does not rotate keys', async () => {
  const { createStoreClient } = await import('../../clients/store-client.js');
  const client = createStoreClient({ store: installation.store });
  const party = { role: 'receiver', enterpriseNumber: '0212246886' } as const;
  await expect(client.rotateKeys(party)).rejects.toMatchObject({ code: 'missingPermission' });
});
