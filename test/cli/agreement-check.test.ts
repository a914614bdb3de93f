import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair } from 'jose';
import { stringify } from 'yaml';
import { signApproval } from '../../agreements/approvals.js';
import { loadAgreement } from '../../agreements/load-agreement.js';
import { run } from './running.js';

const OURS = join(__dirname, '..', '..', 'agreements', 'opgroeien-diest.yaml');

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'referral-agreement-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** A file whose values are all settled and signed by both parties' DPOs, and the keys to check it with. */
async function approvedAgreement(): Promise<{ path: string; keys: string }> {
  const { agreement } = loadAgreement({ path: OURS });
  const path = join(directory, 'opgroeien-diest.yaml');
  writeFileSync(path, stringify(agreement));
  const { contentHash } = loadAgreement({ path });
  const publicKeys = [];
  const approvals = [];
  for (const party of ['sender', 'receiver'] as const) {
    const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
    const kid = `dpo-${party}`;
    publicKeys.push({ ...(await exportJWK(publicKey)), kid, organisation: agreement[party].enterpriseNumber });
    approvals.push({ party, jws: await signApproval(contentHash, { ...(await exportJWK(privateKey)), kid }) });
  }
  writeFileSync(path, stringify({ ...agreement, approvals }));
  const keys = join(directory, 'dpo-keys.json');
  writeFileSync(keys, JSON.stringify({ keys: publicKeys }));
  return { path, keys };
}

test('an agreement that loads: its version, hash and what is still a proposal', async () => {
  const { code, stdout } = await run(['agreement', 'check', OURS, '--json']);
  expect(code).toBe(0);
  const { ok, agreements } = JSON.parse(stdout);
  const { contentHash, proposals } = loadAgreement({ path: OURS });
  expect(ok).toBe(true);
  expect(agreements).toEqual([
    {
      agreementId: 'opgroeien-diest',
      version: 2,
      contentHash,
      approvals: 0,
      proposals: proposals.map(({ path }) => path),
    },
  ]);
  const plain = await run(['agreement', 'check', OURS]);
  expect(plain.stdout).toMatch(/^agreementId +opgroeien-diest$/m);
});

test('for production: every proposal and every missing approval', async () => {
  const keys = join(directory, 'dpo-keys.json');
  writeFileSync(keys, '{"keys":[]}');
  const { code, stdout, stderr } = await run(['agreement', 'check', OURS, '--dpo-keys', keys]);
  expect(code).toBe(9);
  expect(stdout).toMatch(/^production +refuses it$/m);
  expect(stderr).toContain('opgroeien-diest.yaml: consent.maximumAgeDays: is a proposal');
  expect(stderr).toContain('opgroeien-diest.yaml: approvals.receiver: is required');
});

test('for production: settled and signed by both', async () => {
  const { path, keys } = await approvedAgreement();
  const { code, stdout, stderr } = await run(['agreement', 'check', path, '--dpo-keys', keys, '--json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject({
    ok: true,
    agreements: [{ proposals: [], approvals: 2, productionFaults: [] }],
  });
});

test('a folder: the faults of every file at once', async () => {
  copyFileSync(OURS, join(directory, 'other-name.yaml'));
  writeFileSync(join(directory, 'slip.yaml'), readFileSync(OURS, 'utf8').replace(/^territory:/m, 'teritory:'));
  const { code, stdout, stderr } = await run(['agreement', 'check', directory, '--json']);
  expect({ code, stdout }).toEqual({ code: 9, stdout: '' });
  const { code: problem, issues } = JSON.parse(stderr);
  expect(problem).toBe('verificationFailed');
  expect(issues.map((issue: { name: string }) => issue.name).sort()).toEqual([
    'other-name.yaml: agreementId',
    'slip.yaml: teritory',
    'slip.yaml: territory',
  ]);
});

test('nothing there', async () => {
  expect((await run(['agreement', 'check', join(directory, 'not-there')])).code).toBe(9);
  expect((await run(['agreement', 'check', directory])).code).toBe(9);
});
