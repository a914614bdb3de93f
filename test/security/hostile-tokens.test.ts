/**
 * Tokens made to be believed: every way in which a JWT has fooled a library or a careless check. The keys are the real
 * provider's; a token without the trick gets in.
 *
 * Seen to fail with: a proof of possession that is taken for the host that the request line names (`ownUrl`), scopes taken for
 * text whatever they are (`scopeOf`).
 */
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { generateProof, generateKeyPair as newProofKey } from 'dpop';
import { calculateJwkThumbprint, exportJWK, exportSPKI, importJWK, type JWK, SignJWT } from 'jose';
import { newSigningKey } from '../../sandbox/signing-key.js';
import { CALLERS, startTwoAgreements, type TwoAgreements } from './two-agreements.js';

let world: TwoAgreements;
let referralId: string;
/** A server of the attacker's with a key of the attacker's, and how often it was asked. */
let elsewhere: { server: Server; url: string; key: JWK; asked: number };

beforeAll(async () => {
  world = await startTwoAgreements();
  referralId = await world.delivered('example');
  const key = await newSigningKey('provider');
  const server = createServer((_request, response) => {
    elsewhere.asked += 1;
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [publicOf(key)] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  elsewhere = { server, key, asked: 0, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks` };
}, 300_000);
afterAll(async () => {
  elsewhere?.server.close();
  await world?.drop();
});

const publicOf = ({ d: _, ...key }: JWK): JWK => key;
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

function claims(change: Record<string, unknown> = {}): Record<string, unknown> {
  const now = Math.floor(Date.now() / 1000);
  return {
    ...{ iss: world.provider.issuer, aud: world.provider.audience, sub: 'sender', client_id: 'sender', jti: 'one' },
    ...{ iat: now, exp: now + 60, scope: 'referrals:read', enterpriseNumber: CALLERS.sender.enterpriseNumber },
    ...change,
  };
}

/** A token as the provider makes it, but for the changes; an undefined one is left out. */
async function token(
  change: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
  key: JWK = world.providerKey,
): Promise<string> {
  return new SignJWT(claims(change))
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'provider', ...header })
    .sign(await importJWK(key, 'ES256'));
}

async function hmac(secret: string | Buffer): Promise<string> {
  return new SignJWT(claims())
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: 'provider' })
    .sign(typeof secret === 'string' ? new TextEncoder().encode(secret) : secret);
}

/** Header and claims of a good token with a signature of the test's. */
const signedWith = (signature: string, header: Record<string, unknown> = {}) =>
  `${encoded({ alg: 'ES256', typ: 'at+jwt', kid: 'provider', ...header })}.${encoded(claims())}.${signature}`;

async function answerTo(authorization: string, more: Record<string, string> = {}): Promise<string> {
  const response = await fetch(`${world.baseUrl}/referrals/${referralId}`, { headers: { authorization, ...more } });
  const { type = '' } = (await response.json()) as { type?: string };
  return `${response.status} ${type.split(':').at(-1)}`.trim();
}

const INVALID = '401 invalidAccessToken';

test('a token without a trick gets in', async () => {
  expect(await answerTo(`Bearer ${await token()}`)).toBe('200');
  // Media types may be said in full, and an API may be one of several that a token is for (RFC 9068, RFC 7519).
  expect(await answerTo(`Bearer ${await token({}, { typ: 'application/at+jwt' })}`)).toBe('200');
  expect(await answerTo(`Bearer ${await token({ aud: ['another', world.provider.audience] })}`)).toBe('200');
});

/** By name: a token that may not be believed. */
const FORGED: Record<string, () => string | Promise<string>> = {
  'algorithm none': () => signedWith('', { alg: 'none' }),
  'algorithm None, as some once compared it': () => signedWith('', { alg: 'None' }),
  'algorithm none with a signature': async () => signedWith((await token()).split('.')[2] ?? '', { alg: 'none' }),
  'HMAC over the public key as JSON': () => hmac(JSON.stringify(publicOf(world.providerKey))),
  'HMAC over the public key as PEM': async () =>
    hmac(await exportSPKI((await importJWK(publicOf(world.providerKey), 'ES256', { extractable: true })) as never)),
  'HMAC with an empty key': () => signedWith('A'.repeat(43), { alg: 'HS256' }),
  'another algorithm than the key’s': async () => signedWith((await token()).split('.')[2] ?? '', { alg: 'RS256' }),
  'a signature of zeros (CVE-2022-21449)': () => signedWith(Buffer.alloc(64).toString('base64url')),
  'no signature': () => signedWith(''),
  'a signature of another token': async () => signedWith((await token({ jti: 'two' })).split('.')[2] ?? ''),
  'a key of the attacker’s under the provider’s kid': () => token({}, {}, elsewhere.key),
  'a key that the token brings (jwk)': () => token({}, { jwk: publicOf(elsewhere.key) }, elsewhere.key),
  'a key from where the token says (jku)': () => token({}, { jku: elsewhere.url }, elsewhere.key),
  'a certificate from where the token says (x5u)': () => token({}, { x5u: elsewhere.url }, elsewhere.key),
  'a certificate that the token brings (x5c)': () => token({}, { x5c: ['MIIB'] }, elsewhere.key),
  'a kid that is a path': () => token({}, { kid: '../../../../dev/null' }, elsewhere.key),
  'a kid that is a statement': () => token({}, { kid: "x' or '1'='1" }, elsewhere.key),
  'a kid that is a property of every object': () => token({}, { kid: '__proto__' }, elsewhere.key),
  'a kid that is no text': () => signedWith('A'.repeat(86), { kid: { provider: true } }),
  'an extension that has to be understood (crit)': () => signedWith('A'.repeat(86), { crit: ['exp'], exp: 1 }),
  'an unencoded payload (b64)': () => signedWith('A'.repeat(86), { b64: false, crit: ['b64'] }),
  'type JWT': () => token({}, { typ: 'JWT' }),
  'no type': () => token({}, { typ: undefined }),
  'type of a proof of possession': () => token({}, { typ: 'dpop+jwt' }),
  'an ID token’s audience': () => token({ aud: 'sender' }),
  'no audience': () => token({ aud: undefined }),
  'an audience that begins like ours': () => token({ aud: `${world.provider.audience}.example.org` }),
  'an issuer that begins like ours': () => token({ iss: `${world.provider.issuer}.example.org` }),
  'an issuer with a slash more': () => token({ iss: `${world.provider.issuer}/` }),
  'no issuer': () => token({ iss: undefined }),
  'no end': () => token({ exp: undefined }),
  'an end that is text': () => token({ exp: '9999999999' }),
  'not valid yet': () => token({ nbf: Math.floor(Date.now() / 1000) + 3600 }),
  'no subject': () => token({ sub: undefined }),
  'no client': () => token({ client_id: undefined }),
  'no organisation': () => token({ enterpriseNumber: undefined }),
  'an organisation that is a list': () => token({ enterpriseNumber: ['0886886638', '0212246886'] }),
  'an organisation that is an object': () => token({ enterpriseNumber: { toString: '0886886638' } }),
  'an organisation that is a number': () => token({ enterpriseNumber: 886886638 }),
  'an organisation with a space': () => token({ enterpriseNumber: ' 0886886638' }),
  'scopes that are a list': () => token({ scope: ['referrals:read'] }),
  'bound to no key': () => token({ cnf: { jkt: 7 } }),
  'bound to nothing': () => token({ cnf: 'jkt' }),
  'encrypted instead of signed': () => `${encoded({ alg: 'dir', enc: 'A256GCM' })}..AAAA.AAAA.AAAA`,
  'two parts': async () => (await token()).split('.').slice(0, 2).join('.'),
  'four parts': async () => `${await token()}.AAAA`,
  padding: async () => `${await token()}=`,
  'claims that are a list': () => `${encoded({ alg: 'ES256', typ: 'at+jwt' })}.${encoded([])}.${'A'.repeat(86)}`,
  'claims that are no JSON': () => `${encoded({ alg: 'ES256', typ: 'at+jwt' })}.${'A'.repeat(8)}.${'A'.repeat(86)}`,
};

test.each(Object.entries(FORGED))('%s', async (_name, forge) => {
  expect(await answerTo(`Bearer ${await forge()}`)).toBe(INVALID);
});

test('a program’s own assertion is no access token', async () => {
  const key = await newSigningKey('sender');
  expect(
    await answerTo(`Bearer ${await token({ iss: 'sender', sub: 'sender' }, { typ: 'JWT', kid: 'sender' }, key)}`),
  ).toBe(INVALID);
});

test('no address that a token names was asked, and nothing became of a key that it names', async () => {
  expect(elsewhere.asked).toBe(0);
  expect(({} as Record<string, unknown>).kid).toBeUndefined();
});

test.each([
  ['scopes that every object has', '__proto__ constructor toString'],
  ['a scope that begins like ours', 'referrals:readAll referrals'],
  ['scopes with commas', 'referrals:read,referrals:submit'],
  ['another case', 'Referrals:Read'],
])('%s opens nothing', async (_name, scope) => {
  expect(await answerTo(`Bearer ${await token({ scope })}`)).toBe('403 missingScope');
});

test('no token makes an operator, or a party of what it is not', async () => {
  expect(await answerTo(`Bearer ${await token({ referralRole: 'operator', role: 'operator' })}`)).toBe('200');
  const asReceiver = await token({ referralRole: 'receiver', scope: 'referrals:submit' });
  const response = await fetch(`${world.baseUrl}/referrals`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${asReceiver}`,
      'content-type': 'application/json',
      'idempotency-key': '0b6a4a3c-58a0-4f0e-9a3c-0d3b6f9f2c77',
    },
    body: JSON.stringify(world.submission('example')),
  });
  // It is the agreement's sender whatever it says, and is answered as such.
  expect(response.status).toBe(202);
});

describe('where a token may stand', () => {
  const FORMS: Record<string, (good: string) => string> = {
    'no scheme': (good) => good,
    'no token': () => 'Bearer',
    nothing: () => '',
    'two tokens': (good) => `Bearer ${good} ${good}`,
    'two credentials in one': (good) => `Bearer ${good}, Bearer ${good}`,
    'in quotes': (good) => `Bearer "${good}"`,
    'as a password': (good) => `Basic ${Buffer.from(`sender:${good}`).toString('base64')}`,
    'as one that is bound to a key': (good) => `DPoP ${good}`,
    'after a tab': (good) => `Bearer\t${good}`,
  };
  test.each(Object.entries(FORMS))('%s: no', async (_name, form) => {
    expect(await answerTo(form(await token()))).toMatch(/^401 (invalid|no)AccessToken$/);
  });

  test('the scheme in any case: yes (RFC 9110, 11.1)', async () => {
    for (const scheme of ['bearer', 'BEARER']) expect(await answerTo(`${scheme} ${await token()}`)).toBe('200');
  });

  test('in the query, in a cookie, in another header or in a form: no, and it is not logged', async () => {
    const good = await token({ jti: 'planted' });
    const url = `${world.baseUrl}/referrals/${referralId}`;
    for (const request of [
      new Request(`${url}?access_token=${good}`),
      new Request(`${url}?authorization=Bearer%20${good}`),
      new Request(url, { headers: { cookie: `access_token=${good}`, 'x-authorization': `Bearer ${good}` } }),
      new Request(`${url}/events`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: `access_token=${good}`,
      }),
    ]) {
      const response = await fetch(request);
      expect([response.status, JSON.stringify(await response.json())]).toEqual([
        401,
        expect.stringContaining('noAccessToken'),
      ]);
    }
    for (const part of good.split('.')) expect(world.log.join('')).not.toContain(part);
  });
});

describe('a proof of possession', () => {
  /** A bound token, and a way to ask with a proof made for one address. */
  async function bound() {
    const pair = await newProofKey('ES256', { extractable: true });
    const jkt = await calculateJwkThumbprint(await exportJWK(pair.publicKey));
    const good = await token({ cnf: { jkt } });
    return { good, proofFor: (url: string, method = 'GET') => generateProof(pair, url, method, undefined, good) };
  }

  function ask(target: string, authorization: string, proof: string): Promise<string> {
    return new Promise((resolve, reject) => {
      let answer = '';
      const socket = connect(Number(new URL(world.origin).port), '127.0.0.1', () =>
        socket.write(
          `GET ${target} HTTP/1.1\r\nHost: elsewhere.example\r\nAuthorization: ${authorization}\r\nDPoP: ${proof}\r\nConnection: close\r\n\r\n`,
        ),
      );
      socket.setEncoding('utf8').on('data', (part) => {
        answer += part;
      });
      socket.on('error', reject).on('close', () => resolve(answer.split('\r\n', 1)[0] ?? ''));
    });
  }

  test('is taken for this API’s address only, whatever host the request names', async () => {
    const { good, proofFor } = await bound();
    const path = new URL(`${world.baseUrl}/referrals/${referralId}`).pathname;
    const foreign = `http://elsewhere.example${path}`;
    expect(await ask(path, `DPoP ${good}`, await proofFor(foreign))).toContain(' 401 ');
    expect(await ask(foreign, `DPoP ${good}`, await proofFor(foreign))).toContain(' 401 ');
    expect(await ask(path, `DPoP ${good}`, await proofFor(`${world.origin}${path}`))).toContain(' 200 ');
    expect(await ask(foreign, `DPoP ${good}`, await proofFor(`${world.origin}${path}`))).toContain(' 200 ');
  });

  test('is asked of a bound token even where the agreement does not', async () => {
    const { good } = await bound();
    expect(await answerTo(`Bearer ${good}`)).toBe(INVALID);
    expect(await answerTo(`DPoP ${good}`)).toBe(INVALID);
  });
});
