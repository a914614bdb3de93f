import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadAgreementsFor } from '../../agreements/load-for-deployment.js';
import { AGREEMENTS, exampleText, exampleWith } from '../agreements/examples.js';
import { type Run, run } from './running.js';

const SENDER = '0999999922';
const RECEIVER = '0777777771';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'referral-sign-'));
  file = join(directory, 'jeugdhulp-voorbeeldstad.yaml');
  writeFileSync(file, exampleText);
});
afterEach(() => rmSync(directory, { recursive: true }));

const inDirectory = (name: string) => join(directory, name);

/** Runs a command that has to succeed. */
async function done(...words: string[]): Promise<Run> {
  const result = await run(words);
  expect(result).toMatchObject({ code: 0 });
  return result;
}

/** A new key of each party's DPO, and the key set of a deployment that trusts both. */
async function makeKeys(): Promise<{ sender: string; receiver: string; keys: string }> {
  const paths = { sender: inDirectory('sender.jwk'), receiver: inDirectory('receiver.jwk') };
  const sender = await done('agreement', 'new-key', paths.sender, '--organisation', SENDER);
  const receiver = await done('agreement', 'new-key', paths.receiver, '--organisation', RECEIVER, '--json');
  const keys = inDirectory('dpo-keys.json');
  writeFileSync(keys, JSON.stringify({ keys: [JSON.parse(sender.stdout), JSON.parse(receiver.stdout)] }));
  return { ...paths, keys };
}

const sign = (key: string, party: string, ...more: string[]) =>
  run(['agreement', 'sign', file, '--key', key, '--as', party, ...more]);
const approveCheck = (keys: string) => run(['agreement', 'approve', 'check', file, '--dpo-keys', keys, '--json']);
const verdicts = ({ stdout }: Run) =>
  JSON.parse(stdout).parties.map(({ party, verdict }: { party: string; verdict: string }) => [party, verdict]);

test('R17 both DPOs make a key and sign: production lives by the file', async () => {
  const { sender, receiver, keys } = await makeKeys();
  expect(await sign(sender, 'sender', '--write')).toMatchObject({ code: 0, stdout: '' });
  expect(await sign(receiver, 'receiver', '--write')).toMatchObject({ code: 0, stdout: '' });
  expect(readFileSync(file, 'utf8').startsWith(exampleText)).toBe(true);
  const checked = await approveCheck(keys);
  expect(checked).toMatchObject({ code: 0, stderr: '' });
  expect(verdicts(checked)).toEqual([
    ['sender', 'approved'],
    ['receiver', 'approved'],
  ]);
  const loaded = await loadAgreementsFor({ directory, production: true, dpoKeysFile: keys });
  expect(loaded.map(({ agreement }) => agreement.agreementId)).toEqual(['jeugdhulp-voorbeeldstad']);
});

test('R17 content that was changed after the signatures is refused, by check and by production', async () => {
  const { sender, receiver, keys } = await makeKeys();
  await sign(sender, 'sender', '--write');
  await sign(receiver, 'receiver', '--write');
  writeFileSync(file, exampleWith('maximumAgeDays: 14', 'maximumAgeDays: 15', readFileSync(file, 'utf8')));
  const checked = await approveCheck(keys);
  expect(checked.code).toBe(9);
  expect(verdicts(checked)).toEqual([
    ['sender', 'contentChanged'],
    ['receiver', 'contentChanged'],
  ]);
  await expect(loadAgreementsFor({ directory, production: true, dpoKeysFile: keys })).rejects.toMatchObject({
    code: 'configurationInvalid',
  });
});

test('what is wrong is said per party, with the key that signed', async () => {
  const { sender, receiver, keys } = await makeKeys();
  await sign(receiver, 'sender', '--write');
  const wrongParty = await approveCheck(keys);
  expect(verdicts(wrongParty)).toEqual([
    ['sender', 'keyOfOtherParty'],
    ['receiver', 'missing'],
  ]);
  const { kid } = JSON.parse(readFileSync(receiver, 'utf8'));
  expect(JSON.parse(wrongParty.stdout).parties[0]).toMatchObject({ keyId: kid, name: 'Agentschap Voorbeeld' });

  await sign(sender, 'sender', '--write');
  writeFileSync(keys, '{"keys":[]}');
  expect(verdicts(await approveCheck(keys))).toEqual([
    ['sender', 'unknownKey'],
    ['receiver', 'missing'],
  ]);
  const plain = await run(['agreement', 'approve', 'check', file, '--dpo-keys', keys]);
  expect(plain.code).toBe(9);
  expect(plain.stdout).toMatch(/^sender +Agentschap Voorbeeld +signed with a key that is not in the key set/m);
  expect(plain.stderr).toContain('approvals.receiver: is required');
});

test('an approval is printed to be put in by hand, and the file is left alone', async () => {
  const { sender, keys } = await makeKeys();
  const { stdout } = await sign(sender, 'sender');
  expect(readFileSync(file, 'utf8')).toBe(exampleText);
  writeFileSync(file, exampleText + stdout);
  expect(verdicts(await approveCheck(keys))).toContainEqual(['sender', 'approved']);
});

test('for programs: the approval with what it is about', async () => {
  const { sender } = await makeKeys();
  const { code, stdout, stderr } = await sign(sender, 'sender', '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject({
    agreementId: 'jeugdhulp-voorbeeldstad',
    version: 3,
    contentHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    party: 'sender',
    jws: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
    written: false,
  });
});

test('a DPO may bring a key in PEM: its thumbprint is its name', async () => {
  for (const [name, pem] of [
    ['ec.pem', generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey],
    ['rsa.pem', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey],
  ] as const) {
    const path = inDirectory(name);
    writeFileSync(path, pem.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    const { stdout } = await done('agreement', 'public-key', path, '--organisation', SENDER);
    const keys = inDirectory('dpo-keys.json');
    writeFileSync(keys, JSON.stringify({ keys: [JSON.parse(stdout)] }));
    expect(await sign(path, 'sender', '--write')).toMatchObject({ code: 0 });
    expect(verdicts(await approveCheck(keys))).toContainEqual(['sender', 'approved']);
  }
});

describe('a private key', () => {
  test('is made readable by its owner only, and never over another', async () => {
    const { sender } = await makeKeys();
    expect(statSync(sender).mode & 0o777).toBe(0o600);
    const before = readFileSync(sender, 'utf8');
    expect(await run(['agreement', 'new-key', sender, '--organisation', SENDER])).toMatchObject({ code: 3 });
    expect(readFileSync(sender, 'utf8')).toBe(before);
  });

  test('shows nothing private when it is printed', async () => {
    const { sender } = await makeKeys();
    const { d } = JSON.parse(readFileSync(sender, 'utf8'));
    const { stdout, stderr } = await done('agreement', 'public-key', sender, '--organisation', SENDER);
    expect(d).toMatch(/^[\w-]{40,}$/);
    expect(JSON.parse(stdout)).toEqual({
      kid: expect.any(String),
      organisation: SENDER,
      alg: 'Ed25519',
      kty: 'OKP',
      crv: 'Ed25519',
      x: expect.any(String),
    });
    expect(stdout + stderr).not.toContain(d);
  });

  test.each([0o644, 0o640, 0o604])('that others may read (%o) signs nothing', async (mode) => {
    const { sender } = await makeKeys();
    chmodSync(sender, mode);
    const { code, stdout, stderr } = await sign(sender, 'sender', '--write');
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain('chmod 600');
    expect(readFileSync(file, 'utf8')).toBe(exampleText);
  });

  test.each([
    ['that is not there', undefined, 'cannot be read'],
    ['that is none', 'hello', 'must hold one private key'],
    ['that is public', '{"kty":"OKP","crv":"Ed25519","x":"AA"}', 'must hold one private key'],
    ['that is a shared secret', '{"kty":"oct","k":"AAAA"}', 'must hold one private key'],
    [
      'that is encrypted',
      generateKeyPairSync('ed25519', {
        privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' },
        publicKeyEncoding: { type: 'spki', format: 'pem' },
      }).privateKey,
      'must not be encrypted',
    ],
    [
      'of a curve that approvals are not signed with',
      generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
      'must be an Ed25519',
    ],
    [
      'for another use',
      JSON.stringify({ ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), alg: 'HS256' }),
      'must be for one of the algorithms',
    ],
  ])('%s is refused', async (_, content, said) => {
    const path = inDirectory('key');
    if (content !== undefined) writeFileSync(path, content, { mode: 0o600 });
    const { code, stdout, stderr } = await sign(path, 'sender');
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain(said);
  });

  test('of no organisation is not made', async () => {
    const path = inDirectory('new.jwk');
    const { code, stderr } = await run(['agreement', 'new-key', path, '--organisation', '0999999923']);
    expect(code).toBe(3);
    expect(stderr).toContain('--organisation: must be an enterprise number');
    expect(() => statSync(path)).toThrow();
  });
});

test('R17 proposals are not signed, nor is a faulty file', async () => {
  const { sender } = await makeKeys();
  file = join(AGREEMENTS, 'opgroeien-diest.yaml');
  const proposals = await sign(sender, 'sender');
  expect(proposals).toMatchObject({ code: 9, stdout: '' });
  expect(proposals.stderr).toContain('opgroeien-diest.yaml: consent.maximumAgeDays: is a proposal');

  file = inDirectory('faulty.yaml');
  writeFileSync(file, exampleWith('territory:', 'teritory:'));
  const faulty = await sign(sender, 'sender', '--write');
  expect(faulty).toMatchObject({ code: 9, stdout: '' });
  expect(faulty.stderr).toContain('faulty.yaml: teritory');
});
