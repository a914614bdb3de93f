import { randomUUID } from 'node:crypto';
import { type CryptoKey, importJWK } from 'jose';
import { createInboxSessions } from '../../clients/inbox-sessions.js';
import { storeHealth } from '../../clients/store-health.js';
import { createLogger } from '../../config/logger.js';
import type { Agreement } from '../../domain/agreement.js';
import type { Client, DataItem } from '../../domain/referral.js';
import { authenticateWithAccessTokens } from '../../gateway/authentication/access-tokens.js';
import { buildGateway } from '../../gateway/gateway.js';
import type { InboxOptions } from '../../gateway/inbox/inbox.js';
import type { Connector } from '../../sandbox/connector.js';
import { freePort } from '../../sandbox/embedded/free-port.js';
import type { IdentityProviderOptions } from '../../sandbox/identity-provider.js';
import { newSigningKey } from '../../sandbox/signing-key.js';
import {
  COLLEAGUE,
  freshSubmission,
  OPERATOR,
  pullAgreement,
  RECEIVER,
  SENDER,
  SOCIAL_WORKER,
  startTestConnector,
} from '../setup/connector.js';
import { eventually } from '../setup/eventually.js';
import { startIdentityProvider } from '../setup/identity-provider.js';
import { type Visited, Visitor } from './visitor.js';

/** Who can be chosen at the provider. */
export const PEOPLE = {
  me: { subject: SOCIAL_WORKER.subject, enterpriseNumber: RECEIVER.enterpriseNumber },
  colleague: { subject: COLLEAGUE.subject, enterpriseNumber: RECEIVER.enterpriseNumber },
  /** May look, and nothing else. */
  onlooker: { subject: 'onlooker-1', enterpriseNumber: RECEIVER.enterpriseNumber, scopes: ['referrals:read'] },
  newcomer: { subject: 'newcomer-1', enterpriseNumber: RECEIVER.enterpriseNumber, scopes: ['referrals:report'] },
  ofTheSender: { subject: 'team-member-1', enterpriseNumber: SENDER.enterpriseNumber },
  stranger: { subject: 'stranger-1', enterpriseNumber: '0204245277' },
} as const;
export type PersonName = keyof typeof PEOPLE;

export interface InboxUnderTest {
  connector: Connector;
  /** Address of its first page. */
  url: string;
  /** Every line the gateway wrote, as text. */
  log: string[];
  /** What a browser is told at the provider, and back. */
  signIn(who: PersonName, visitor?: Visitor): Promise<{ visitor: Visitor; page: Visited }>;
  /** A referral that waits to be read, of a client who consented to these items. */
  offered(client?: Partial<Client>, items?: DataItem[]): Promise<string>;
  drop(): Promise<void>;
}

export const INBOX_AGREEMENT: Partial<Agreement> = {
  closingRules: ['unreachable', 'notCompetent', 'deceased'],
};

/** A whole connector whose referrals are pulled, a gateway with the inbox, and a real provider to sign in at. */
export async function startInbox(
  change: Partial<Agreement> = {},
  options: Partial<InboxOptions> = {},
  atProvider: Partial<IdentityProviderOptions> = {},
): Promise<InboxUnderTest> {
  const base = pullAgreement(INBOX_AGREEMENT);
  const agreement = {
    ...base,
    sender: { ...base.sender, name: 'Opgroeien regie' },
    receiver: { ...base.receiver, name: 'OCMW Diest' },
    ...change,
  };
  const connector = await startTestConnector({ agreements: [{ agreement, contentHash: 'test' }] });
  const publicUrl = `http://127.0.0.1:${await freePort()}`;
  const url = `${publicUrl}/inbox`;
  const key = await newSigningKey('inbox');
  const { d: _, ...publicKey } = key;
  const provider = await startIdentityProvider({
    clients: [
      {
        ...{ clientId: 'inbox', enterpriseNumber: RECEIVER.enterpriseNumber, publicKey },
        signIn: { redirectUri: `${url}/signed-in`, signedOutUri: `${url}/signed-out` },
      },
    ],
    people: Object.entries(PEOPLE).map(([description, person]) => ({ ...person, description })),
    ...atProvider,
  });
  const log: string[] = [];
  const agreements = () => connector.store.agreements.all();
  const app = buildGateway({
    client: connector.client,
    authenticate: authenticateWithAccessTokens({
      ...{ issuer: provider.issuer, jwksUri: provider.jwksUrl, audience: provider.audience },
      ...{ organisationClaim: 'enterpriseNumber', publicUrl, agreements, allowHttp: true },
      rememberProof: async () => true,
    }),
    logger: createLogger({ level: 'trace', name: 'gateway', destination: { write: (line) => log.push(line) } }),
    health: storeHealth(connector.store),
    inbox: {
      provider: {
        ...{ issuer: provider.issuer, clientId: 'inbox', audience: provider.audience, allowHttp: true },
        clientKey: async () => ({ key: (await importJWK(key, 'ES256')) as CryptoKey, kid: 'inbox' }),
      },
      sessions: createInboxSessions(connector.store),
      ...{ publicUrl, agreements, pagesPerMinute: 100_000, ...options },
    },
  });
  await app.listen({ host: '127.0.0.1', port: Number(new URL(publicUrl).port) });
  return {
    ...{ connector, url, log },
    signIn: async (who, visitor = new Visitor()) => {
      const choices = await visitor.get(`${url}/sign-in`);
      return { visitor, page: await visitor.post(choices.url, { subject: PEOPLE[who].subject }) };
    },
    offered: async (client = {}, items) => {
      const submission = freshSubmission({ agreementId: agreement.agreementId });
      const consent = { ...submission.consent, ...(items && { items }) };
      const changed = { ...submission, consent, client: { ...submission.client, ...client } };
      const { referralId } = await connector.client.submit(SENDER, changed, randomUUID());
      await eventually(async () => (await connector.client.status(OPERATOR, referralId)).unread === true);
      return referralId;
    },
    drop: async () => {
      await app.close();
      await provider.close();
      await connector.drop();
    },
  };
}
