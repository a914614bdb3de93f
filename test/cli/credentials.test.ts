/**
 * The command line over HTTP with a program's own credentials: a real authorisation server, a gateway that takes its tokens.
 *
 * Seen to fail with: a key that is read once, a scope that is always the same, faults told one at a time, a nonce that is not taken up.
 */
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { decodeJwt, type JWK } from 'jose';
import { authoriseWithClientCredentials } from '../../clients/access-token.js';
import { readClientKey } from '../../clients/client-key.js';
import { SCOPES } from '../../clients/scopes.js';
import type { Agreement } from '../../domain/agreement.js';
import { authenticateWithAccessTokens } from '../../gateway/authentication/access-tokens.js';
import type { IdentityProvider } from '../../sandbox/identity-provider.js';
import { exampleAgreement } from '../domain/examples.js';
import { gatewayUnderTest, KEY, PATH, REFERRAL_ID, SENDER } from '../gateway/gateway-under-test.js';
import { startIdentityProvider } from '../setup/identity-provider.js';
import { run } from './running.js';

const ACCEPTED = { referralId: REFERRAL_ID, acceptedAt: '2025-03-01T09:00:00.000Z', repeated: false } as const;

let directory: string;
let provider: IdentityProvider;
let strict: IdentityProvider;
let app: FastifyInstance;
let url: string;
let agreements: Agreement[];
let current: IdentityProvider;
const submitted: unknown[][] = [];
const inDirectory = (name: string) => join(directory, name);

/** A new key pair in a file; its public half, to be registered. */
async function newKey(name: string): Promise<JWK> {
  const { code, stdout } = await run(['client-key', 'new', inDirectory(name), '--json']);
  expect(code).toBe(0);
  return JSON.parse(stdout);
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'referral-credentials-'));
  const publicKey = await newKey('caseworkers.jwk');
  const { enterpriseNumber } = SENDER;
  const clients = [
    { clientId: 'caseworkers', enterpriseNumber, publicKey },
    { clientId: 'reader', enterpriseNumber, publicKey, scopes: ['referrals:read'] },
  ];
  [provider, strict] = await Promise.all([
    startIdentityProvider({ clients }),
    startIdentityProvider({ clients, requireNonce: true }),
  ]);
  const used = new Set<string>();
  ({ app } = gatewayUnderTest(
    {
      submit: async (...call) => {
        submitted.push(call);
        return { ...ACCEPTED, agreementId: 'example', status: 'received' };
      },
      status: async () => ({ ...ACCEPTED, agreementId: 'example', status: 'delivered' }),
    },
    {
      authenticate: (presented) =>
        authenticateWithAccessTokens({
          ...{ issuer: current.issuer, jwksUri: current.jwksUrl, audience: current.audience },
          ...{
            organisationClaim: 'enterpriseNumber',
            publicUrl: url,
            agreements: () => agreements,
            allowHttp: true,
          },
          rememberProof: async (hash) => !used.has(hash) && used.add(hash) !== undefined,
        })(presented),
    },
  ));
  await app.listen({ host: '127.0.0.1', port: 0 });
  url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await Promise.all([app?.close(), provider?.close(), strict?.close()]);
  rmSync(directory, { recursive: true });
});
beforeEach(() => {
  agreements = [exampleAgreement()];
  current = provider;
  submitted.splice(0);
});

/** What a program of the sender has in its environment. */
function environment(change: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return {
    REFERRAL_URL: `${url}${PATH}`,
    REFERRAL_ISSUER: current.issuer,
    REFERRAL_CLIENT_ID: 'caseworkers',
    REFERRAL_CLIENT_KEY_FILE: inDirectory('caseworkers.jwk'),
    ...change,
  };
}

test('a program submits as its organisation', async () => {
  const done = await run(['submit', '--idempotency-key', KEY], { stdin: '{"a":1}', environment: environment() });
  expect(done).toMatchObject({ code: 0, stderr: '' });
  expect(submitted).toEqual([[SENDER, { a: 1 }, KEY]]);
});

test('it asks for the scope of the command: one that may only read reads, and is refused the rest', async () => {
  const reader = environment({ REFERRAL_CLIENT_ID: 'reader' });
  expect(await run(['status', REFERRAL_ID], { environment: reader })).toMatchObject({ code: 0 });
  const refused = await run(['submit', '--json', '--idempotency-key', KEY], { stdin: '{}', environment: reader });
  expect(refused.code).toBe(4);
  expect(JSON.parse(refused.stderr)).toMatchObject({
    code: 'invalidAccessToken',
    detail: 'the authorisation server refuses this client: invalid_scope',
  });
});

test('a token has the scope of its operation and no other, unless more is asked for', async () => {
  const credentials = {
    ...{ issuer: provider.issuer, clientId: 'caseworkers', allowHttp: true },
    privateKey: () => readClientKey(inDirectory('caseworkers.jwk')),
  };
  const scopeOf = ({ Authorization = '' }) => decodeJwt(Authorization.replace('Bearer ', '')).scope;
  const authorise = authoriseWithClientCredentials(credentials);
  const read = { method: 'GET', url, scope: 'referrals:read' };
  const first = await authorise(read);
  expect(scopeOf(first)).toBe('referrals:read');
  expect(scopeOf(await authorise({ ...read, scope: 'referrals:submit' }))).toBe('referrals:submit');
  expect(await authorise(read)).toEqual(first);
  expect(await authorise({ ...read, renew: true })).not.toEqual(first);
  const all = Object.keys(SCOPES).join(' ');
  expect(scopeOf(await authoriseWithClientCredentials({ ...credentials, scope: all })(read))).toBe(all);
});

test('with a proof of possession where the agreement asks for one, and the provider’s nonce where that does', async () => {
  agreements = [{ ...exampleAgreement(), callers: { proofOfPossession: true } }];
  const words = ['status', REFERRAL_ID];
  expect(await run(words, { environment: environment() })).toMatchObject({ code: 4 });
  const proving = { REFERRAL_PROOF_OF_POSSESSION: 'true' };
  expect(await run(words, { environment: environment(proving) })).toMatchObject({ code: 0, stderr: '' });
  current = strict;
  expect(await run(words, { environment: environment(proving) })).toMatchObject({ code: 0, stderr: '' });
});

test('a key that is replaced is used for the next token, without a restart', async () => {
  const file = inDirectory('rotating.jwk');
  const authorise = authoriseWithClientCredentials({
    ...{ issuer: provider.issuer, clientId: 'caseworkers', allowHttp: true, scope: 'referrals:read' },
    privateKey: () => readClientKey(file),
  });
  await newKey('rotating.jwk');
  await expect(authorise({ method: 'GET', url })).rejects.toMatchObject({ code: 'invalidAccessToken' });
  copyFileSync(inDirectory('caseworkers.jwk'), file);
  expect((await authorise({ method: 'GET', url })).Authorization).toMatch(/^Bearer /);
});

test('faulty credentials are told all at once, by variable and rule', async () => {
  const faulty = environment({
    ...{ REFERRAL_ISSUER: 'http://accounts.example', REFERRAL_CLIENT_ID: '', REFERRAL_CLIENT_KEY_FILE: '' },
    ...{ REFERRAL_RESOURCE: 'no uri', REFERRAL_PROOF_OF_POSSESSION: 'maybe' },
  });
  const { code, stderr } = await run(['status', REFERRAL_ID, '--json'], { environment: faulty });
  expect(code).toBe(78);
  expect(
    JSON.parse(stderr)
      .issues.map(({ name }: { name: string }) => name)
      .sort(),
  ).toEqual([
    'REFERRAL_CLIENT_ID',
    'REFERRAL_CLIENT_KEY_FILE',
    'REFERRAL_ISSUER',
    'REFERRAL_PROOF_OF_POSSESSION',
    'REFERRAL_RESOURCE',
  ]);
  expect(stderr).not.toMatch(/accounts\.example|no uri|maybe/);
});

test.each([
  ['that others can read', 0o644, undefined, 'must be closed to group and others'],
  ['that holds no key', 0o600, '{"kty":"oct"}', 'must hold one private key'],
  ['of a public key', 0o600, 'public', 'must hold one private key'],
  ['that is not there', undefined, undefined, 'cannot be read'],
])('a key file %s is refused, and its name not repeated', async (_name, mode, content, said) => {
  const file = inDirectory(`planted-${said.replaceAll(' ', '-')}`);
  const publicHalf = await run(['client-key', 'public', inDirectory('caseworkers.jwk')]);
  if (mode !== undefined) {
    if (content === undefined) copyFileSync(inDirectory('caseworkers.jwk'), file);
    else writeFileSync(file, content === 'public' ? publicHalf.stdout : content);
    chmodSync(file, mode);
  }
  const refused = await run(['status', REFERRAL_ID], { environment: environment({ REFERRAL_CLIENT_KEY_FILE: file }) });
  expect(refused.code).toBe(78);
  expect(refused.stderr).toContain(`REFERRAL_CLIENT_KEY_FILE: ${said}`);
  expect(refused.stderr).not.toContain('planted');
});

test('an authorisation server that is away is no fault of the caller’s', async () => {
  const away = environment({ REFERRAL_ISSUER: 'http://127.0.0.1:1' });
  const { code, stderr } = await run(['status', REFERRAL_ID], { environment: away });
  expect(code).toBe(8);
  expect(stderr).toContain('the authorisation server does not answer with its metadata');
});

describe('client-key', () => {
  test('new: a file for its owner alone, and the public half to register, without the secret', async () => {
    const publicKey = await newKey('fresh.jwk');
    const file = inDirectory('fresh.jwk');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const { d, ...rest } = JSON.parse(readFileSync(file, 'utf8'));
    expect(d).toEqual(expect.any(String));
    expect(publicKey).toEqual({ ...rest, use: 'sig' });
    expect(publicKey).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256', kid: expect.stringMatching(/^.{43}$/) });
    expect((await run(['client-key', 'public', file, '--json'])).stdout).toBe(`${JSON.stringify(publicKey)}\n`);
  });

  test('new: no file is written over', async () => {
    const before = readFileSync(inDirectory('caseworkers.jwk'), 'utf8');
    const { code, stdout } = await run(['client-key', 'new', inDirectory('caseworkers.jwk')]);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(readFileSync(inDirectory('caseworkers.jwk'), 'utf8')).toBe(before);
  });
});
