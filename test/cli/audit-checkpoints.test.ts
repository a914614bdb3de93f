import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { checkpointFolder } from '../audit/checkpoint-folder.js';
import { allowedSubmission, type Installation, openInstallation, SENDER } from './installation.js';
import { run } from './running.js';

let installation: Installation;
const folder = checkpointFolder();
let environment: NodeJS.ProcessEnv;
beforeAll(async () => {
  installation = await openInstallation();
  environment = {
    ...installation.environment,
    AUDIT_CHECKPOINT_DIRECTORY: folder.directory,
    AUDIT_CHECKPOINT_KEY_FILE: folder.keyFile,
  };
});
afterAll(async () => {
  folder.drop();
  await installation.drop();
});

const referral = (...words: string[]) => run(words, { environment });

test('a checkpoint on demand, its public keys, and a trail that is verified with both, until it is cut off', async () => {
  await installation.answer(['submit', ...SENDER], allowedSubmission());
  const taken = await referral('audit', 'checkpoint', '--json');
  expect([taken.code, taken.stderr]).toEqual([0, '']);
  expect(JSON.parse(taken.stdout)).toMatchObject({ number: 1, chains: 2, tombstones: 0 });
  expect(readdirSync(folder.directory)).toEqual([JSON.parse(taken.stdout).file]);

  const keyFile = join(folder.directory, '..', 'public.json');
  writeFileSync(keyFile, (await referral('audit', 'checkpoint-keys')).stdout);
  const verify = ['audit', 'verify', '--checkpoints', folder.directory, '--checkpoint-keys', keyFile];
  const sound = await referral(...verify);
  expect([sound.code, sound.stderr]).toEqual([0, '']);
  expect(sound.stdout).toMatch(/^checkpoints +1$/m);
  expect(sound.stdout).toMatch(/^covered until +\d{4}-\d\d-\d\dT/m);

  const { db } = installation.store;
  await sql`alter table audit_entry disable trigger all`.execute(db);
  await sql`delete from audit_entry where chain like 'referral/%'`.execute(db);
  await sql`update referral set audit_sequence = 0, audit_hash = ''`.execute(db);
  await sql`alter table audit_entry enable trigger all`.execute(db);
  const unnoticed = await referral('audit', 'verify');
  expect(unnoticed.code).toBe(0);
  expect(unnoticed.stdout).toContain('a tail that was cut off with the head beside it is not covered');
  const cutOff = await referral(...verify);
  expect(cutOff.code).toBe(9);
  expect(cutOff.stdout).toMatch(/^referral\/[0-9a-f-]{36} +1 +shorterThanCheckpoint +1 +0 +1$/m);
  expect(JSON.parse((await referral(...verify, '--json')).stdout)).toMatchObject({
    faults: [{ fault: 'shorterThanCheckpoint', expected: 1, found: 0 }],
    checkpoints: { count: 1, newest: { number: 1 } },
  });
});

test('what cannot be read is said by its option', async () => {
  const half = await referral('audit', 'verify', '--checkpoints', folder.directory);
  expect(half).toMatchObject({ code: 2, stderr: expect.stringContaining('go together') });
  const noKeys = await referral(
    'audit',
    'verify',
    '--checkpoints',
    folder.directory,
    '--checkpoint-keys',
    folder.keyFile,
  );
  expect(noKeys).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('--checkpoint-keys: (whole): must be a readable'),
  });
  const keyFile = join(folder.directory, '..', 'private.json');
  const jwk = (await folder.signer()).privateKey.export({ format: 'jwk' });
  writeFileSync(keyFile, JSON.stringify({ keys: [{ ...jwk, kid: 'k' }] }));
  const privateKey = await referral('audit', 'verify', '--checkpoints', folder.directory, '--checkpoint-keys', keyFile);
  expect(privateKey).toMatchObject({ code: 3, stderr: expect.stringContaining('keys.0.d: is not a known field') });
  expect(privateKey.stderr).not.toContain(jwk.d);
  writeFileSync(keyFile, (await referral('audit', 'checkpoint-keys', '--json')).stdout);
  const noFolder = await referral('audit', 'verify', '--checkpoints', '/not/there', '--checkpoint-keys', keyFile);
  expect(noFolder).toMatchObject({ code: 3, stderr: expect.stringContaining('checkpoints: cannot be read (ENOENT)') });
});

test('without a folder or a key none is taken', async () => {
  const { code, stderr } = await installation.referral(['audit', 'checkpoint']);
  expect(code).toBe(78);
  expect(stderr).toContain('AUDIT_CHECKPOINT_DIRECTORY');
  expect((await installation.referral(['audit', 'checkpoint-keys'])).code).toBe(78);
});

test('the doctor looks whether one is signed, and taken in time', async () => {
  const checks = async () => {
    const { stdout } = await referral('doctor', '--json');
    const found = (JSON.parse(stdout) as { checks: { name: string; ok: boolean; detail: string }[] }).checks;
    return Object.fromEntries(found.filter(({ name }) => name.startsWith('audit')).map((check) => [check.name, check]));
  };
  const { keyId } = await folder.signer();
  expect(await checks()).toMatchObject({
    'audit checkpoint key can be read': { ok: true, detail: `signs as ${keyId}, 1 in all` },
    'audit checkpoints are taken': { ok: true, detail: expect.stringMatching(/^checkpoint-00000001-/) },
  });
  await sql`update audit_checkpoint set taken_at = taken_at - interval '27 hours'`.execute(installation.store.db);
  expect(await checks()).toMatchObject({
    'audit checkpoints are taken': { ok: false, detail: expect.stringContaining('none taken for 27 hours') },
  });
  writeFileSync(folder.keyFile, 'no key');
  expect(await checks()).toMatchObject({ 'audit checkpoint key can be read': { ok: false } });
});
