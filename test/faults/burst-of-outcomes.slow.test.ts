/**
 * Fault 48: two thousand outcomes at once, through the HTTP client, at a gateway that takes few at a time. Whatever is not taken is
 * told when to come back, and is repeated; in the end every outcome is in the store, once, and Temporal is to be told of each.
 *
 * Seen to fail with: a client that does not come back; a refusal after the event was recorded that its repeat does not find.
 */
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { createHttpClient } from '../../clients/http-client.js';
import { createLogger } from '../../config/logger.js';
import { authenticateWithDevelopmentTokens } from '../../gateway/authentication/development-tokens.js';
import { buildGateway } from '../../gateway/gateway.js';
import { PATH } from '../gateway/gateway-under-test.js';
import { consentedDaysBefore, openStoreUnderTest, type StoreUnderTest } from '../guarantees/store-under-test.js';
import { RECEIVER, SENDER } from '../setup/connector.js';
import { eventually } from '../setup/eventually.js';
import { holdLock } from './held-lock.js';

const COUNT = 2_000;
const TOKEN = 'a-token-of-the-receiver';

let under: StoreUnderTest;
let app: FastifyInstance;
let refused = 0;
beforeAll(async () => {
  under = await openStoreUnderTest();
  app = buildGateway({
    client: under.client,
    authenticate: authenticateWithDevelopmentTokens([{ token: TOKEN, caller: RECEIVER }]),
    logger: createLogger({ level: 'silent', name: 'test' }),
    health: async () => 'UP',
    requestsPerMinute: 1e9,
    limits: {
      ...{ requestsInProgress: 200, requestsInProgressPerCaller: 200 },
      ...{ connections: 2 * COUNT, connectionsPerAddress: 2 * COUNT },
    },
  });
  app.addHook('onSend', async (_request, reply) => {
    if (reply.statusCode !== 503) return;
    expect(reply.getHeader('retry-after')).toMatch(/^\d+$/);
    refused += 1;
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await app?.close();
  await under?.drop();
});

/** Referrals that the receiver has got, made side by side. */
async function delivered(): Promise<string[]> {
  const ids: string[] = [];
  const one = async () => {
    while (ids.length < COUNT) {
      const at = ids.push('') - 1;
      const { referralId } = await under.client.submit(SENDER, consentedDaysBefore(under.clock.at, 1), randomUUID());
      await under.activities.transmit({ referralId, applied: [] });
      ids[at] = referralId;
    }
  };
  await Promise.all(Array.from({ length: 8 }, one));
  return ids;
}

test('fault 48: of a burst of two thousand outcomes none is lost, and none counts twice', async () => {
  const ids = await delivered();
  const { port } = app.server.address() as AddressInfo;
  const client = createHttpClient({ baseUrl: `http://127.0.0.1:${port}${PATH}`, token: TOKEN, attempts: 500 });
  // The store stands still at first, so that the burst meets a gateway that is full on a fast machine too.
  const still = await holdLock(under.databaseUrl, 'lock table event in exclusive mode');
  const reported = Promise.all(
    ids.map((referralId) =>
      client.report(RECEIVER, referralId, {
        ...{ type: 'contactOutcome', eventId: randomUUID(), outcome: 'helpDeclined' },
        occurredAt: under.clock.at.toISOString(),
      }),
    ),
  );
  await eventually(() => refused > 0).finally(() => still.release());
  const answers = await reported;
  expect(answers.map(({ referralId }) => referralId).sort()).toEqual([...ids].sort());
  const events = await under.rows<{ referral_id: string }>(
    "select referral_id from event where type = 'contactOutcome'",
  );
  const signals = await under.rows<{ referral_id: string }>("select referral_id from outbox where purpose = 'signal'");
  for (const found of [events, signals]) {
    expect(found.map(({ referral_id }) => referral_id).sort()).toEqual([...ids].sort());
  }
  expect((await under.client.verifyAudit()).faults).toEqual([]);
}, 900_000);
