/**
 * Where the endpoints and keys of an authorisation server are found: in what OpenID Connect publishes, or where that is not
 * there, in what RFC 8414 does; never in what names another issuer. Client and gateway read it alike.
 *
 * Seen to fail with: no second document, a second one for a server that is away, an issuer that is not compared
 * (`_nodiscoverycheck`), keys from an address that no metadata name.
 */
import { type CryptoKey, importJWK, type JWK } from 'jose';
import { authoriseWithClientCredentials } from '../../clients/access-token.js';
import { discoverAuthorisationServer } from '../../clients/authorisation-server.js';
import { authenticateWithAccessTokens } from '../../gateway/authentication/access-tokens.js';
import { newSigningKey } from '../../sandbox/signing-key.js';
import { exampleAgreement } from '../domain/examples.js';
import { startIdentityProvider } from '../setup/identity-provider.js';
import { loopbackServer } from './loopback-server.js';

const OPENID = '/tenant/.well-known/openid-configuration';
const RFC_8414 = '/.well-known/oauth-authorization-server/tenant';

describe('a server with the issuer http://…/tenant', () => {
  let answers: Record<string, (issuer: string) => { status?: number; body?: object; location?: string }>;
  let asked: string[];
  let issuer: string;
  let close: () => Promise<void>;
  beforeAll(async () => {
    let url = '';
    ({ url, close } = await loopbackServer((request, response) => {
      asked.push(request.url ?? '');
      const { status = 200, body, location } = answers[request.url ?? '']?.(issuer) ?? { status: 404 };
      response.writeHead(status, { 'content-type': 'application/json', ...(location && { location }) });
      response.end(JSON.stringify(body));
    }));
    issuer = `${url}/tenant`;
  });
  afterAll(() => close());
  beforeEach(() => {
    asked = [];
    answers = {};
  });
  const discover = () => discoverAuthorisationServer(issuer, { allowHttp: true });
  const metadata = (name: string) => (own: string) => ({ body: { issuer: own, token_endpoint: `${own}/${name}` } });
  const unavailable = (detail: string) => ({ code: 'serviceUnavailable', detail });

  test('is known by what OpenID Connect publishes, and RFC 8414 is not asked', async () => {
    answers = { [OPENID]: metadata('first'), [RFC_8414]: metadata('second') };
    expect(await discover()).toEqual({ issuer, token_endpoint: `${issuer}/first` });
    expect(asked).toEqual([OPENID]);
  });

  test.each([404, 400, 401, 403, 405, 410])('by what RFC 8414 does where the first is answered %i', async (status) => {
    answers = { [OPENID]: () => ({ status }), [RFC_8414]: metadata('second') };
    expect(await discover()).toEqual({ issuer, token_endpoint: `${issuer}/second` });
    expect(asked).toEqual([OPENID, RFC_8414]);
  });

  test.each([
    ['is busy', { status: 429 }],
    ['fails', { status: 500 }],
    ['is away', { status: 503 }],
    ['sends on to elsewhere', { status: 302, location: RFC_8414 }],
  ])('by nothing where it %s: that does not say that the first is not there', async (_name, answer) => {
    answers = { [OPENID]: () => answer, [RFC_8414]: metadata('second') };
    await expect(discover()).rejects.toMatchObject(
      unavailable('the authorisation server does not answer with its metadata'),
    );
    expect(asked).toEqual([OPENID]);
  });

  test.each([OPENID, RFC_8414])('not by metadata of another issuer at %s', async (place) => {
    const another = () => metadata('theirs')(issuer.replace('/tenant', '/another'));
    answers = { [RFC_8414]: metadata('second'), [place]: another };
    await expect(discover()).rejects.toMatchObject(
      unavailable('the authorisation server publishes the metadata of another issuer'),
    );
    expect(asked.at(-1)).toBe(place);
  });

  test('not at all where it has neither', async () => {
    await expect(discover()).rejects.toMatchObject(unavailable('the authorisation server has no metadata'));
    expect(asked).toEqual([OPENID, RFC_8414]);
  });

  test('not over plain http, but for a sandbox', async () => {
    await expect(discoverAuthorisationServer(issuer)).rejects.toMatchObject({ code: 'serviceUnavailable' });
    expect(asked).toEqual([]);
  });
});

describe('a real server that has only what RFC 8414 asks for', () => {
  const enterpriseNumber = '0886886638';
  let key: JWK;
  let provider: Awaited<ReturnType<typeof startIdentityProvider>>;
  beforeAll(async () => {
    key = await newSigningKey('caseworkers');
    const { d: _, ...publicKey } = key;
    const clients = [{ clientId: 'caseworkers', enterpriseNumber, publicKey }];
    provider = await startIdentityProvider({ clients, withoutOpenIdMetadata: true });
  });
  afterAll(() => provider?.close());

  test('gives a program its token, which the gateway checks by the keys that its metadata name', async () => {
    expect((await fetch(`${provider.issuer}/.well-known/openid-configuration`)).status).toBe(404);
    const authorise = authoriseWithClientCredentials({
      ...{ issuer: provider.issuer, clientId: 'caseworkers', scope: 'referrals:read', allowHttp: true },
      privateKey: { key: (await importJWK(key, 'ES256')) as CryptoKey, kid: 'caseworkers' },
    });
    const { Authorization } = await authorise({ method: 'GET', url: 'http://127.0.0.1/' });
    const authenticate = authenticateWithAccessTokens({
      ...{ issuer: provider.issuer, audience: provider.audience, organisationClaim: 'enterpriseNumber' },
      ...{ publicUrl: 'http://127.0.0.1', agreements: () => [exampleAgreement()], rememberProof: async () => true },
      allowHttp: true,
    });
    const presented = { authorization: Authorization, dpop: undefined, method: 'GET', path: '/' };
    expect((await authenticate(presented)).caller).toEqual({ role: 'sender', enterpriseNumber });
  });
});

test('a gateway whose provider publishes another issuer, or no address of keys, lets nobody in and blames nobody', async () => {
  const key = await newSigningKey('one');
  let body: object = {};
  const { url: issuer, close } = await loopbackServer((_request, response) =>
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body)),
  );
  try {
    for (const published of [{ issuer: 'http://127.0.0.1:1', jwks_uri: `${issuer}/jwks`, keys: [key] }, { issuer }]) {
      body = published;
      const authenticate = authenticateWithAccessTokens({
        ...{ issuer, audience: 'urn:x', organisationClaim: 'enterpriseNumber', publicUrl: 'http://127.0.0.1' },
        ...{ agreements: () => [exampleAgreement()], rememberProof: async () => true, allowHttp: true },
      });
      const part = (content: object) => Buffer.from(JSON.stringify(content)).toString('base64url');
      const now = Math.floor(Date.now() / 1000);
      const claims = { iss: issuer, aud: 'urn:x', sub: 'x', client_id: 'x', jti: 'x', iat: now, exp: now + 60 };
      const token = `${part({ alg: 'ES256', typ: 'at+jwt', kid: 'one' })}.${part(claims)}.${'A'.repeat(86)}`;
      await expect(
        authenticate({ authorization: `Bearer ${token}`, dpop: undefined, method: 'GET', path: '/' }),
      ).rejects.toMatchObject({ code: 'serviceUnavailable' });
    }
  } finally {
    await close();
  }
});
