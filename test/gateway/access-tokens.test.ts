/**
 * Access tokens of a real OAuth 2 server (oidc-provider): who gets in, as which organisation, with which scope, and that
 * faults of a token are told apart only as far as RFC 6750 does.
 *
 * Seen to fail with: an audience, an issuer, a type or an algorithm that is not looked at (`validateJwtAccessToken`'s
 * arguments), a proof that may be used twice (`rememberProof`), an organisation taken from no agreement (`organisationOf`),
 * a provider's page taken for its keys, good keys forgotten with a bad one (`providerKeys`).
 */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import axios from 'axios';
import { generateProof, generateKeyPair as newProofKey } from 'dpop';
import type { FastifyInstance } from 'fastify';
import { type CryptoKey, importJWK, type JWK, SignJWT, UnsecuredJWT } from 'jose';
import { type Authorise, authoriseWithClientCredentials, type ClientCredentials } from '../../clients/access-token.js';
import { createHttpClient } from '../../clients/http-client.js';
import { SCOPES } from '../../clients/scopes.js';
import type { Agreement } from '../../domain/agreement.js';
import type { Caller } from '../../domain/views.js';
import { type AccessTokenOptions, authenticateWithAccessTokens } from '../../gateway/authentication/access-tokens.js';
import type { IdentityProvider } from '../../sandbox/identity-provider.js';
import { newSigningKey } from '../../sandbox/signing-key.js';
import { exampleAgreement } from '../domain/examples.js';
import { startIdentityProvider } from '../setup/identity-provider.js';
import { gatewayUnderTest, PATH, REFERRAL_ID } from './gateway-under-test.js';

const SENDER_NUMBER = '0886886638';
const RECEIVER_NUMBER = '0212246886';

let provider: IdentityProvider;
let providerKey: JWK;
let keys: Record<string, JWK>;
let agreements: Agreement[];
let usedProofs: Set<string>;
let callers: Caller[];
let app: FastifyInstance;
let log: string[];
let url: string;

const publicOf = ({ d: _, ...key }: JWK): JWK => key;

beforeAll(async () => {
  providerKey = await newSigningKey('provider');
  keys = { caseworkers: await newSigningKey('caseworkers'), ocmw: await newSigningKey('ocmw') };
  const clients = [
    { clientId: 'caseworkers', enterpriseNumber: SENDER_NUMBER, publicKey: publicOf(keys.caseworkers as JWK) },
    { clientId: 'ocmw', enterpriseNumber: RECEIVER_NUMBER, publicKey: publicOf(keys.ocmw as JWK) },
    { clientId: 'stranger', enterpriseNumber: '0204245277', publicKey: publicOf(keys.ocmw as JWK) },
    { clientId: 'nobody', enterpriseNumber: 'none', publicKey: publicOf(keys.ocmw as JWK) },
    {
      clientId: 'reader',
      enterpriseNumber: SENDER_NUMBER,
      publicKey: publicOf(keys.caseworkers as JWK),
      scopes: ['referrals:read'],
    },
  ];
  provider = await startIdentityProvider({ clients, signingKey: providerKey });
});
afterAll(() => provider?.close());

beforeEach(async () => {
  agreements = [exampleAgreement()];
  usedProofs = new Set();
  callers = [];
  await start();
});
afterEach(() => app?.close());

async function start(requestsPerMinute = 600): Promise<void> {
  ({ app, log } = gatewayUnderTest(
    {
      status: async (caller) => {
        callers.push(caller);
        return {
          referralId: REFERRAL_ID,
          agreementId: 'example',
          status: 'received',
          acceptedAt: '2025-03-03T12:00:00Z',
        };
      },
    },
    {
      requestsPerMinute,
      authenticate: (presented) => authenticateWithAccessTokens(tokenOptions())(presented),
    },
  ));
  await app.listen({ host: '127.0.0.1', port: 0 });
  url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
}

function tokenOptions(change: Partial<AccessTokenOptions> = {}): AccessTokenOptions {
  return {
    ...{ issuer: provider.issuer, jwksUri: provider.jwksUrl, audience: provider.audience },
    organisationClaim: 'enterpriseNumber',
    publicUrl: url,
    agreements: () => agreements,
    rememberProof: async (hash) => !usedProofs.has(hash) && usedProofs.add(hash) !== undefined,
    allowHttp: true,
    ...change,
  };
}

async function authorise(clientId: string, change: Partial<ClientCredentials> = {}): Promise<Authorise> {
  const jwk = (keys[clientId] ?? (clientId === 'reader' ? keys.caseworkers : keys.ocmw)) as JWK;
  const key = (await importJWK(jwk, 'ES256')) as CryptoKey;
  return authoriseWithClientCredentials({
    ...{ issuer: provider.issuer, clientId, privateKey: { key, kid: jwk.kid ?? '' }, allowHttp: true },
    scope: clientId === 'reader' ? 'referrals:read' : Object.keys(SCOPES).join(' '),
    ...change,
  });
}

const path = `${PATH}/referrals/${REFERRAL_ID}`;
const get = (headers: Record<string, string>) => axios.get(`${url}${path}`, { headers, validateStatus: () => true });
const with_ = async (authorisation: Authorise) => get(await authorisation({ method: 'GET', url: `${url}${path}` }));

/** A token as the provider would make it, with something else in it. */
async function forged(change: Record<string, unknown> = {}, header: Record<string, string> = {}, key = providerKey) {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    ...{ iss: provider.issuer, aud: provider.audience, sub: 'caseworkers', client_id: 'caseworkers', jti: 'one' },
    ...{ iat: now, exp: now + 60, scope: 'referrals:read', enterpriseNumber: SENDER_NUMBER, ...change },
  };
  const token = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: key.kid ?? '', ...header })
    .sign(await importJWK(key, 'ES256'));
  return get({ authorization: `Bearer ${token}` });
}

test('both parties get in, each as what the agreement says it is', async () => {
  for (const clientId of ['caseworkers', 'ocmw']) {
    const token = await authorise(clientId);
    const client = createHttpClient({ baseUrl: `${url}${PATH}`, token });
    await client.status({ role: 'operator', operatorId: 'ignored' }, REFERRAL_ID);
  }
  expect(callers).toEqual([
    { role: 'sender', enterpriseNumber: SENDER_NUMBER },
    { role: 'receiver', enterpriseNumber: RECEIVER_NUMBER },
  ]);
});

test('an organisation that no agreement names, and one without a number, do not get in', async () => {
  expect(await with_(await authorise('stranger'))).toMatchObject({ status: 403 });
  expect(await with_(await authorise('nobody'))).toMatchObject({ status: 401 });
  expect(callers).toEqual([]);
});

test('an organisation that is a party twice says as which it calls', async () => {
  const other = exampleAgreement();
  agreements.push({ ...other, agreementId: 'other', sender: { ...other.sender, enterpriseNumber: RECEIVER_NUMBER } });
  const both = { enterpriseNumber: RECEIVER_NUMBER };
  expect(await forged(both)).toMatchObject({ status: 403 });
  expect(await forged({ ...both, referralRole: 'sender' })).toMatchObject({ status: 200 });
  expect(await forged({ ...both, referralRole: 'operator' })).toMatchObject({ status: 403 });
  expect(callers).toEqual([{ role: 'sender', enterpriseNumber: RECEIVER_NUMBER }]);
});

test('a token without the scope of the operation is told which one is missing', async () => {
  const headers = await (await authorise('reader'))({ method: 'POST', url });
  const answer = await axios.post(`${url}${PATH}/referrals`, {}, { headers, validateStatus: () => true });
  expect(answer.status).toBe(403);
  expect(answer.data).toMatchObject({
    type: 'urn:problem-type:belgif:missingScope',
    requiredScopes: ['referrals:submit'],
  });
  expect(answer.headers['www-authenticate']).toContain('error="insufficient_scope", scope="referrals:submit"');
  expect(await with_(await authorise('reader'))).toMatchObject({ status: 200 });
});

test('fault 24: tokens of another issuer, audience, type, algorithm, key or time are refused, and all look alike but an expired one', async () => {
  const now = Math.floor(Date.now() / 1000);
  const foreign = await newSigningKey('provider');
  const refused = [
    await forged({ iss: 'https://elsewhere.invalid' }),
    await forged({ aud: 'another-api' }),
    await forged({}, { typ: 'JWT' }),
    await forged({ nbf: now + 600 }),
    await forged({ client_id: 7 }),
    await forged({}, {}, foreign),
    await get({ authorization: `Bearer ${new UnsecuredJWT({ sub: 'x' }).encode()}` }),
    await get({ authorization: 'Bearer nothing-like-a-token' }),
    await get({ authorization: 'Basic dXNlcjpwYXNz' }),
  ];
  for (const { status, data } of refused) {
    expect([status, data.type]).toEqual([401, 'urn:problem-type:belgif:invalidAccessToken']);
  }
  const expired = await forged({ exp: now - 60 });
  expect([expired.status, expired.data.type]).toEqual([401, 'urn:problem-type:belgif:expiredAccessToken']);
  expect((await get({})).data.type).toBe('urn:problem-type:belgif:noAccessToken');
  // Clocks are never one: so much is allowed.
  expect(await forged({ exp: now - 10 })).toMatchObject({ status: 200 });
  expect(callers).toHaveLength(1);
});

test('fault 24: an HMAC over the public key is no signature', async () => {
  const publicKey = JSON.stringify(publicOf(providerKey));
  const token = await new SignJWT({ iss: provider.issuer, aud: provider.audience, enterpriseNumber: SENDER_NUMBER })
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: 'provider' })
    .setExpirationTime('1m')
    .sign(new TextEncoder().encode(publicKey));
  expect(await get({ authorization: `Bearer ${token}` })).toMatchObject({ status: 401 });
});

describe('where the agreement asks for a proof of possession', () => {
  beforeEach(() => {
    agreements = [{ ...exampleAgreement(), callers: { proofOfPossession: true } }];
  });

  test('a bound token with its proof gets in, a bearer token does not', async () => {
    const client = createHttpClient({
      baseUrl: `${url}${PATH}`,
      token: await authorise('caseworkers', { proofOfPossession: true }),
    });
    await client.status({ role: 'operator', operatorId: 'ignored' }, REFERRAL_ID);
    await client.status({ role: 'operator', operatorId: 'ignored' }, REFERRAL_ID);
    expect(callers).toHaveLength(2);
    expect(await with_(await authorise('caseworkers'))).toMatchObject({ status: 401 });
  });

  test('fault 24: a proof is good once, for its method and its URL, by its key', async () => {
    const bound = await authorise('caseworkers', { proofOfPossession: true });
    const headers = await bound({ method: 'GET', url: `${url}${path}` });
    expect(await get(headers)).toMatchObject({ status: 200 });
    expect(await get(headers)).toMatchObject({ status: 401 });
    expect(await get(await bound({ method: 'POST', url: `${url}${path}` }))).toMatchObject({ status: 401 });
    expect(await get(await bound({ method: 'GET', url: `${url}/elsewhere` }))).toMatchObject({ status: 401 });
    const token = headers.Authorization?.replace('DPoP ', '') ?? '';
    const stolen = await generateProof(await newProofKey('ES256'), `${url}${path}`, 'GET', undefined, token);
    expect(await get({ authorization: `DPoP ${token}`, dpop: stolen })).toMatchObject({ status: 401 });
    expect(await get({ authorization: `Bearer ${token}` })).toMatchObject({ status: 401 });
  });

  test('who has asked too often, or may not, is turned away before its proof is remembered', async () => {
    await app.close();
    await start(2);
    const token = await authorise('reader', { proofOfPossession: true });
    const request = { method: 'GET', url: `${url}${path}` };
    const denied = await axios.post(
      `${url}${PATH}/referrals`,
      {},
      {
        headers: await token({ method: 'POST', url: `${url}${PATH}/referrals` }),
        validateStatus: () => true,
      },
    );
    expect([denied.status, usedProofs.size]).toEqual([403, 0]);
    expect([(await get(await token(request))).status, usedProofs.size]).toEqual([200, 1]);
    expect([(await get(await token(request))).status, usedProofs.size]).toEqual([429, 1]);
  });
});

describe('fault 25: the provider changes its signing key', () => {
  let jwks: Server;
  let published: JWK[];
  let reads: number;
  beforeEach(async () => {
    reads = 0;
    published = [publicOf(providerKey)];
    jwks = createServer((_request, response) => {
      reads += 1;
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: published }));
    });
    await new Promise<void>((resolve) => jwks.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => new Promise((resolve) => jwks.close(resolve)));

  /** Asks the gateway's own check with a token under this key, again and again with one memory of the keys. */
  function asking() {
    const jwksUri = `http://127.0.0.1:${(jwks.address() as AddressInfo).port}`;
    const authenticate = authenticateWithAccessTokens(tokenOptions({ jwksUri }));
    return async (key: JWK) => {
      const token = await new SignJWT({ client_id: 'x', scope: '', enterpriseNumber: SENDER_NUMBER })
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: key.kid ?? '' })
        .setIssuer(provider.issuer)
        .setAudience(provider.audience)
        .setSubject('x')
        .setJti('x')
        .setIssuedAt()
        .setExpirationTime('2h')
        .sign(await importJWK(key, 'ES256'));
      return authenticate({ authorization: `Bearer ${token}`, dpop: undefined, method: 'GET', path });
    };
  }

  test('fault 25: while both keys are published, tokens under either get in; the keys are read once', async () => {
    const next = await newSigningKey('next');
    published.push(publicOf(next));
    const ask = asking();
    for (const key of [providerKey, next, providerKey]) {
      expect((await ask(key)).caller).toMatchObject({ role: 'sender' });
    }
    expect(reads).toBe(1);
  });

  test('fault 25: a key that appears later is fetched, at most once a minute; one that is gone counts no more', async () => {
    const next = await newSigningKey('next');
    const ask = asking();
    await ask(providerKey);
    published.push(publicOf(next));
    // Whoever signs with what nobody published does not make the gateway ask each time.
    await expect(ask(next)).rejects.toMatchObject({ code: 'invalidAccessToken' });
    expect(reads).toBe(1);
    const later = Date.now() + 61_000;
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => later);
    try {
      expect((await ask(next)).caller).toMatchObject({ role: 'sender' });
      expect((await ask(providerKey)).caller).toMatchObject({ role: 'sender' });
      expect(reads).toBe(2);
      published.shift();
      clock.mockImplementation(() => later + 301_000);
      await ask(next);
      await expect(ask(providerKey)).rejects.toMatchObject({ code: 'invalidAccessToken' });
    } finally {
      clock.mockRestore();
    }
  });

  /** From now on the provider answers so. */
  function answering(listener: RequestListener): void {
    jwks.removeAllListeners('request');
    jwks.on('request', (request, response) => {
      reads += 1;
      listener(request, response);
    });
  }

  test.each<[string, RequestListener]>([
    ['a page', (_, response) => response.setHeader('content-type', 'text/html').end('<html></html>')],
    ['a page that is called JSON', (_, response) => response.setHeader('content-type', 'application/json').end('<p>')],
    ['no list of keys', (_, response) => response.setHeader('content-type', 'application/json').end('{"keys":{}}')],
    [
      'a set that is too large',
      (_, response) =>
        response
          .setHeader('content-type', 'application/json')
          .end(JSON.stringify({ keys: published, more: 'x'.repeat(300 * 1024) })),
    ],
    [
      'a set that is cut off',
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
        response.write('{"keys":[', () => response.destroy());
      },
    ],
  ])('a provider that answers with %s is away: no fault of the caller', async (_name, listener) => {
    answering(listener);
    await expect(asking()(providerKey)).rejects.toMatchObject({ code: 'serviceUnavailable' });
    expect(reads).toBe(1);
  });

  test('while the provider is away, keys that were good count on for an hour, whoever names one that nobody knows', async () => {
    const ask = asking();
    await ask(providerKey);
    answering((_request, response) => response.writeHead(500).end());
    const start = Date.now();
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => start + 61_000);
    try {
      // It may be a new key of the provider's: nobody can say now.
      await expect(ask(await newSigningKey('planted'))).rejects.toMatchObject({ code: 'serviceUnavailable' });
      expect(reads).toBe(2);
      expect((await ask(providerKey)).caller).toMatchObject({ role: 'sender' });
      clock.mockImplementation(() => start + 3_700_000);
      await expect(ask(providerKey)).rejects.toMatchObject({ code: 'serviceUnavailable' });
    } finally {
      clock.mockRestore();
    }
  });

  test('a provider that sends on to elsewhere is not followed', async () => {
    const elsewhere = createServer((_request, response) => {
      reads += 1;
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: published }));
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    jwks.removeAllListeners('request');
    const location = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
    jwks.on('request', (_request, response) => response.writeHead(302, { location }).end());
    await expect(asking()(providerKey)).rejects.toMatchObject({ code: 'serviceUnavailable' });
    expect(reads).toBe(0);
    await new Promise((resolve) => elsewhere.close(resolve));
  });
});

test('a provider that is away is no fault of the caller', async () => {
  const authenticate = authenticateWithAccessTokens(tokenOptions({ jwksUri: 'http://127.0.0.1:1/jwks' }));
  const { Authorization } = await (await authorise('caseworkers'))({ method: 'GET', url });
  await expect(
    authenticate({ authorization: Authorization, dpop: undefined, method: 'GET', path }),
  ).rejects.toMatchObject({ code: 'serviceUnavailable' });
});

test('neither a token nor a claim of it is in any log line', async () => {
  const { Authorization } = await (await authorise('caseworkers'))({ method: 'GET', url });
  await get({ authorization: Authorization ?? '' });
  await forged({ sub: 'a-planted-subject' }, {}, await newSigningKey('provider'));
  const text = log.join('');
  expect(log.length).toBeGreaterThanOrEqual(2);
  for (const part of [...(Authorization ?? '').replace('Bearer ', '').split('.'), 'a-planted-subject', SENDER_NUMBER]) {
    expect(text).not.toContain(part);
  }
});

test('a client whose key the provider does not know gets no token', async () => {
  const wrong = await newSigningKey('caseworkers');
  const key = (await importJWK(wrong, 'ES256')) as CryptoKey;
  const refused = authoriseWithClientCredentials({
    ...{ issuer: provider.issuer, clientId: 'caseworkers', privateKey: { key, kid: 'caseworkers' }, allowHttp: true },
    scope: 'referrals:read',
  });
  await expect(refused({ method: 'GET', url })).rejects.toMatchObject({ code: 'invalidAccessToken' });
});
