import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, importJWK, type JWK, SignJWT } from 'jose';
import { authoriseWithClientCredentials } from '../../clients/access-token.js';
import { SCOPES } from '../../clients/scopes.js';
import { storeHealth } from '../../clients/store-health.js';
import { createLogger } from '../../config/logger.js';
import type { Agreement } from '../../domain/agreement.js';
import type { Submission } from '../../domain/referral.js';
import { authenticateWithAccessTokens } from '../../gateway/authentication/access-tokens.js';
import { buildGateway } from '../../gateway/gateway.js';
import type { IdentityProvider } from '../../sandbox/identity-provider.js';
import { newSigningKey } from '../../sandbox/signing-key.js';
import { rememberProof } from '../../store/proofs.js';
import { PATH } from '../gateway/gateway-under-test.js';
import { consentedDaysBefore, openStoreUnderTest, type StoreUnderTest } from '../guarantees/store-under-test.js';
import { ASSIGNMENT, COLLEAGUE, pathAgreement, pullAgreement, SOCIAL_WORKER } from '../setup/connector.js';
import { startIdentityProvider } from '../setup/identity-provider.js';
import { CAW } from '../sharing/sharing-under-test.js';

/**
 * Every kind of caller there can be: programs of the parties of two agreements, and of an organisation that no agreement
 * names; of the first receiver also the person to whom its pulled referrals are assigned, and a colleague.
 */
export const CALLERS = {
  sender: { role: 'sender', enterpriseNumber: '0886886638', agreementId: 'example' },
  receiver: { role: 'receiver', enterpriseNumber: '0212246886', agreementId: 'example' },
  socialWorker: { ...SOCIAL_WORKER, agreementId: 'example' },
  colleague: { ...COLLEAGUE, agreementId: 'example' },
  otherSender: { role: 'sender', enterpriseNumber: '0999999922', agreementId: 'other' },
  otherReceiver: { role: 'receiver', enterpriseNumber: '0777777771', agreementId: 'other' },
  stranger: { role: undefined, enterpriseNumber: '0316380841', agreementId: undefined },
} as const;
export type CallerName = keyof typeof CALLERS;

/** Two agreements between each pair of parties: one whose referrals are sent, and one whose are pulled. */
export type AgreementName = 'example' | 'other' | 'example-pull' | 'other-pull';

/** A gateway on loopback before a real store, with tokens of a real authorisation server. */
export interface TwoAgreements {
  under: StoreUnderTest;
  provider: IdentityProvider;
  providerKey: JWK;
  /** With the base path. */
  baseUrl: string;
  /** Scheme, host and port. */
  origin: string;
  /** Every line that the gateway wrote. */
  log: string[];
  /**
   * An access token; without scopes, with all. A program's is the provider's answer to its own key, a person's is signed by the
   * provider's key as the provider would.
   */
  token(caller: CallerName, scopes?: readonly string[]): Promise<string>;
  /** The same, bound to the key of this thumbprint (RFC 9449, 6.1); signed by the provider's key, whoever it is for. */
  boundToken(caller: CallerName, thumbprint: string): Promise<string>;
  /** A submission that the agreement allows now. */
  submission(agreementId: AgreementName): Submission;
  /** A new referral that the agreement's receiver holds, or that is offered to it and assigned to the social worker. */
  delivered(agreementId: AgreementName): Promise<string>;
  /** The same, recalled for the wrong person: a breach that both parties review. */
  recalled(agreementId: 'example' | 'other'): Promise<string>;
  drop(): Promise<void>;
}

/** Every agreement lists a partner, so that there are tasks (R13). */
const SHARED = { onwardSharing: { partners: [{ name: 'CAW Voorbeeld', enterpriseNumber: CAW }] } };

/** The same terms between the other parties. */
function betweenOthers(agreement: Agreement, agreementId: AgreementName): Agreement {
  return {
    ...agreement,
    agreementId,
    cooperation: { ...agreement.cooperation, reference: 'the other one' },
    sender: { ...agreement.sender, enterpriseNumber: CALLERS.otherSender.enterpriseNumber },
    receiver: { ...agreement.receiver, enterpriseNumber: CALLERS.otherReceiver.enterpriseNumber },
  };
}

/** One more of the first two parties, for whoever throws switches while others submit. */
function switchedAgreement(): Agreement {
  return pathAgreement({ ...SHARED, agreementId: 'switched' });
}

/**
 * Starts one. There is no worker: nothing happens by itself.
 *
 * @param startProvider another way to start the authorisation server, where it is not Jest that runs this
 */
export async function startTwoAgreements(startProvider = startIdentityProvider): Promise<TwoAgreements> {
  const under = await openStoreUnderTest([
    ...[pathAgreement(SHARED), pullAgreement(SHARED), switchedAgreement()],
    ...[betweenOthers(pathAgreement(SHARED), 'other'), betweenOthers(pullAgreement(SHARED), 'other-pull')],
  ]);
  const providerKey = await newSigningKey('provider');
  const names = Object.keys(CALLERS) as CallerName[];
  const keys = new Map<string, JWK>();
  for (const name of names) keys.set(name, await newSigningKey(name));
  const provider = await startProvider({
    signingKey: providerKey,
    tokenSeconds: 3600,
    clients: names.map((name) => {
      const { d: _, ...publicKey } = keys.get(name) as JWK;
      return { clientId: name, enterpriseNumber: CALLERS[name].enterpriseNumber, publicKey };
    }),
  });
  const log: string[] = [];
  let origin = '';
  const app = buildGateway({
    client: under.client,
    authenticate: (presented) => authenticate(presented),
    logger: createLogger({ level: 'trace', name: 'gateway', destination: { write: (line) => log.push(line) } }),
    health: storeHealth(under.store),
    requestsPerMinute: 1_000_000,
    // A machine that runs other tests as well is slow, and no caller's fault.
    limits: { eventLoopDelay: Number.POSITIVE_INFINITY, refusedPerMinute: 1_000_000 },
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const authenticate = authenticateWithAccessTokens({
    ...{ issuer: provider.issuer, jwksUri: provider.jwksUrl, audience: provider.audience },
    organisationClaim: 'enterpriseNumber',
    publicUrl: origin,
    agreements: () => under.store.agreements.all(),
    rememberProof: (hash, until) => rememberProof(under.store, hash, until),
    allowHttp: true,
  });

  const submission: TwoAgreements['submission'] = (agreementId) => {
    const { sender, consent, ...fresh } = consentedDaysBefore(under.clock.at, 1);
    const ofOthers = agreementId.startsWith('other');
    const { enterpriseNumber } = ofOthers ? CALLERS.otherSender : CALLERS.sender;
    const recipient = (ofOthers ? CALLERS.otherReceiver : CALLERS.receiver).enterpriseNumber;
    return { ...fresh, agreementId, sender: { ...sender, enterpriseNumber }, consent: { ...consent, recipient } };
  };
  const delivered: TwoAgreements['delivered'] = async (agreementId) => {
    const [sender, receiver] = agreementId.startsWith('other')
      ? [CALLERS.otherSender, CALLERS.otherReceiver]
      : [CALLERS.sender, CALLERS.receiver];
    const { referralId } = await under.client.submit(sender, submission(agreementId), randomUUID());
    await under.activities.transmit({ referralId, applied: [] });
    if (agreementId.endsWith('-pull')) await under.client.assign(receiver, referralId, ASSIGNMENT);
    return referralId;
  };
  return {
    ...{ under, provider, providerKey, origin, log, submission },
    baseUrl: `${origin}${PATH}`,
    token: async (name, scopes = Object.keys(SCOPES)) => {
      const caller = CALLERS[name];
      if ('subject' in caller) return signedToken(provider, providerKey, name, scopes);
      const authorise = authoriseWithClientCredentials({
        ...{ issuer: provider.issuer, clientId: name, allowHttp: true, scope: scopes.join(' ') },
        privateKey: { key: (await importJWK(keys.get(name) as JWK, 'ES256')) as CryptoKey, kid: name },
      });
      const { Authorization = '' } = await authorise({ method: 'GET', url: origin });
      return Authorization.replace('Bearer ', '');
    },
    boundToken: (name, jkt) => signedToken(provider, providerKey, name, Object.keys(SCOPES), { cnf: { jkt } }),
    delivered,
    recalled: async (agreementId) => {
      const referralId = await delivered(agreementId);
      const sender = agreementId === 'other' ? CALLERS.otherSender : CALLERS.sender;
      await under.client.report(sender, referralId, { type: 'recall', eventId: randomUUID(), reason: 'wrongPerson' });
      return referralId;
    },
    drop: async () => {
      await app.close();
      await provider.close();
      await under.drop();
    },
  };
}

/** As the provider would; a person's says when they signed in. */
async function signedToken(
  { issuer, audience }: IdentityProvider,
  key: JWK,
  name: CallerName,
  scopes: readonly string[],
  more: Record<string, unknown> = {},
): Promise<string> {
  const { enterpriseNumber, ...caller } = CALLERS[name];
  const person = 'subject' in caller ? { client_id: 'inbox', auth_time: Math.floor(Date.now() / 1000) } : {};
  return new SignJWT({ client_id: name, scope: scopes.join(' '), enterpriseNumber, ...person, ...more })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: key.kid ?? '' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject('subject' in caller ? caller.subject : name)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(await importJWK(key, 'ES256'));
}
