import type { AddressInfo } from 'node:net';
import { type CryptoKey, importJWK } from 'jose';
import { BASE_PATH } from '../../clients/http-contract.js';
import { createInboxSessions } from '../../clients/inbox-sessions.js';
import type { OperatorClient } from '../../clients/referral-client.js';
import { storeHealth } from '../../clients/store-health.js';
import type { Logger } from '../../config/logger.js';
import { authenticateWithAccessTokens } from '../../gateway/authentication/access-tokens.js';
import type { Authenticate } from '../../gateway/authentication/authenticate.js';
import { buildGateway } from '../../gateway/gateway.js';
import type { InboxOptions } from '../../gateway/inbox/inbox.js';
import { rememberProof } from '../../store/proofs.js';
import type { Store } from '../../store/store.js';
import { partiesOverHttp } from './parties-over-http.js';
import type { SandboxSignIn } from './party-programs.js';

export interface DoorOptions {
  onStore: OperatorClient;
  store: Store;
  signIn: SandboxSignIn;
  logger: Logger;
  /** 0 is a free one. */
  port: number;
}

/** Whoever tries things out, or runs fifty paths at once, is not to be told to slow down. */
const REQUESTS_PER_MINUTE = 60_000;

/** Fifty paths of one organisation, each with more than one request. */
const REQUESTS_IN_PROGRESS = 100;

/** Servers, worker and paths share this process: a busy one is no reason to turn a caller away. */
const EVENT_LOOP_DELAY = Number.POSITIVE_INFINITY;

/** A gateway on loopback that takes the tokens of the sandbox's provider. */
export interface Door {
  /** Its base URL, base path included. */
  apiUrl: string;
  /** Goes through it for both parties. */
  client: OperatorClient;
  close(): Promise<void>;
}

/** Opens it in front of a client on the store. */
export async function openDoor({ onStore, store, signIn, logger, port }: DoorOptions): Promise<Door> {
  const { provider, authoriseOf } = signIn;
  // A proof of possession is made for one URL, and which that is is known once it listens.
  let authenticate: Authenticate | undefined;
  const app = buildGateway({
    ...{ client: onStore, logger, health: storeHealth(store), requestsPerMinute: REQUESTS_PER_MINUTE },
    limits: { eventLoopDelay: EVENT_LOOP_DELAY, requestsInProgressPerCaller: REQUESTS_IN_PROGRESS },
    tokenUrl: provider.tokenUrl,
    ...(port !== 0 && { publicUrl: `http://127.0.0.1:${port}`, ...inboxAt(`http://127.0.0.1:${port}`, signIn, store) }),
    authenticate: async (presented) => {
      if (authenticate === undefined) throw new Error('the door is not open yet');
      return authenticate(presented);
    },
  });
  await app.listen({ host: '127.0.0.1', port });
  const publicUrl = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  authenticate = authenticateWithAccessTokens({
    ...{ issuer: provider.issuer, jwksUri: provider.jwksUrl, audience: provider.audience, publicUrl },
    organisationClaim: 'enterpriseNumber',
    agreements: () => store.agreements.all(),
    rememberProof: (hash, until) => rememberProof(store, hash, until),
    allowHttp: true,
  });
  const apiUrl = `${publicUrl}${BASE_PATH}`;
  return { apiUrl, client: partiesOverHttp(onStore, apiUrl, authoriseOf), close: () => app.close() };
}

/** The inbox, where the provider knows it; its address has to be known before it listens. */
function inboxAt(publicUrl: string, { provider, inbox }: SandboxSignIn, store: Store): { inbox?: InboxOptions } {
  if (inbox === undefined) return {};
  const { clientId, key } = inbox;
  const clientKey = async () => ({ key: (await importJWK(key, 'ES256')) as CryptoKey, kid: key.kid ?? '' });
  return {
    inbox: {
      provider: { issuer: provider.issuer, audience: provider.audience, clientId, clientKey, allowHttp: true },
      ...{ publicUrl, sessions: createInboxSessions(store), agreements: () => store.agreements.all() },
    },
  };
}
