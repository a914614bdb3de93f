import type { AddressInfo } from 'node:net';
import axios, { type AxiosResponse } from 'axios';
import type { FastifyInstance } from 'fastify';
import { createHttpClient } from '../../clients/http-client.js';
import type { ReferralClient } from '../../clients/referral-client.js';
import { storeHealth } from '../../clients/store-health.js';
import { createLogger } from '../../config/logger.js';
import { authenticateWithDevelopmentTokens } from '../../gateway/authentication/development-tokens.js';
import { buildGateway } from '../../gateway/gateway.js';
import {
  OPERATOR,
  pathAgreement,
  pullAgreement,
  RECEIVER,
  SENDER,
  SOCIAL_WORKER,
  startTestConnector,
  type TestConnector,
} from '../setup/connector.js';
import { PATH } from './gateway-under-test.js';

const OTHER_SENDER = { role: 'sender', enterpriseNumber: '0316380841' } as const;
const TOKENS = {
  sender: SENDER,
  receiver: RECEIVER,
  socialWorker: SOCIAL_WORKER,
  operator: OPERATOR,
  other: OTHER_SENDER,
} as const;
export type Who = keyof typeof TOKENS;

export interface ConnectedGateway {
  connector: TestConnector;
  app: FastifyInstance;
  baseUrl: string;
  /** Every line the gateway wrote, as text. */
  log: string[];
  /** One request, whatever it is answered. */
  call(who: Who, method: 'GET' | 'POST', path: string, data?: unknown, key?: string): Promise<AxiosResponse>;
  over(who: Who): ReferralClient;
  drop(): Promise<void>;
}

/** A whole connector with a gateway on loopback: both parties, a person of the receiver, an operator, and an organisation that no agreement names. */
export async function startConnectedGateway(): Promise<ConnectedGateway> {
  const agreements = [pathAgreement(), pullAgreement()].map((agreement) => ({ agreement, contentHash: 'test' }));
  const connector = await startTestConnector({ agreements });
  const log: string[] = [];
  const app = buildGateway({
    client: connector.client,
    authenticate: authenticateWithDevelopmentTokens(
      Object.entries(TOKENS).map(([name, caller]) => ({ token: `token-${name}`, caller })),
    ),
    logger: createLogger({ level: 'trace', name: 'gateway', destination: { write: (line) => log.push(line) } }),
    health: storeHealth(connector.store),
    // A test shares its process with a worker and Jest: that one is busy is no reason to turn a caller away.
    limits: { eventLoopDelay: Number.POSITIVE_INFINITY, refusedPerMinute: 1_000_000 },
    // And it waits by asking again and again.
    requestsPerMinute: 1_000_000,
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const baseUrl = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}${PATH}`;
  return {
    ...{ connector, app, baseUrl, log },
    call: (who, method, path, data, key) => {
      const headers = {
        Authorization: `Bearer token-${who}`,
        ...(key !== undefined && { 'Idempotency-Key': key }),
        ...(data === undefined && { 'Content-Type': false }),
      };
      return axios.request({ method, url: `${baseUrl}${path}`, data, headers, validateStatus: () => true });
    },
    over: (who) => createHttpClient({ baseUrl, token: `token-${who}` }),
    drop: async () => {
      await app.close();
      await connector.drop();
    },
  };
}

/** What of an answer may not differ between what is not the caller's and what never was. */
export function shapeOf({ status, data: { instance: _instance, ...data }, headers }: AxiosResponse) {
  return { status, data, headers: Object.keys(headers).sort() };
}
