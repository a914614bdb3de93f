import type { FastifyInstance } from 'fastify';
import type { ReferralClient } from '../../clients/referral-client.js';
import { createLogger } from '../../config/logger.js';
import { authenticateWithDevelopmentTokens } from '../../gateway/authentication/development-tokens.js';
import { buildGateway, type GatewayOptions } from '../../gateway/gateway.js';
import { forcedClient } from './forced-client.js';

export const SENDER_TOKEN = 'sender-token';
export const SENDER = { role: 'sender', enterpriseNumber: '0886886638' } as const;
export const REFERRAL_ID = '7e0c0f1e-7f3b-4d5a-9d39-2d5a4f1c8a11';
export const KEY = '0b6a4a3c-58a0-4f0e-9a3c-0d3b6f9f2c77';
export const PATH = '/referralConnector/v1';
export const AUTHORISED = { authorization: `Bearer ${SENDER_TOKEN}` };

export interface GatewayUnderTest {
  app: FastifyInstance;
  /** Every line the gateway wrote, as text. */
  log: string[];
}

/** A gateway with one development token and a log that is kept. */
export function gatewayUnderTest(
  forced: Partial<ReferralClient>,
  options: Partial<GatewayOptions> = {},
): GatewayUnderTest {
  const log: string[] = [];
  const logger = createLogger({ level: 'trace', name: 'gateway', destination: { write: (line) => log.push(line) } });
  const app = buildGateway({
    client: forcedClient(forced),
    authenticate: authenticateWithDevelopmentTokens([{ token: SENDER_TOKEN, caller: SENDER }]),
    logger,
    health: async () => 'UP',
    ...options,
    // A test shares its process with Jest: that one is busy is no reason to turn a caller away.
    limits: { eventLoopDelay: Number.POSITIVE_INFINITY, ...options.limits },
  });
  return { app, log };
}
