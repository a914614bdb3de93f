/**
 * Which way a caller of the sandbox takes. Seen to fail with: a party that stays on the store, an operator that goes over HTTP.
 */
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { OperatorClient } from '../../clients/referral-client.js';
import type { Caller } from '../../domain/views.js';
import { partiesOverHttp } from '../../sandbox/door/parties-over-http.js';
import { forcedClient } from '../gateway/forced-client.js';
import { gatewayUnderTest, KEY, PATH, REFERRAL_ID, SENDER, SENDER_TOKEN } from '../gateway/gateway-under-test.js';

const AT = '2025-03-01T09:00:00.000Z';
const STATUS = { referralId: REFERRAL_ID, agreementId: 'example', acceptedAt: AT } as const;

let app: FastifyInstance;
let client: OperatorClient;
const settled: Caller[] = [];
beforeAll(async () => {
  ({ app } = gatewayUnderTest({
    status: async () => ({ ...STATUS, status: 'delivered' }),
    submit: async () => ({ ...STATUS, status: 'received', repeated: false }),
  }));
  await app.listen({ host: '127.0.0.1', port: 0 });
  const onStore = {
    ...forcedClient({ status: async () => ({ ...STATUS, status: 'purged' }) }),
    settleEscalation: async (caller: Caller) => void settled.push(caller),
  } as unknown as OperatorClient;
  const baseUrl = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}${PATH}`;
  const authorise = async () => ({ Authorization: `Bearer ${SENDER_TOKEN}` });
  client = partiesOverHttp(onStore, baseUrl, new Map([[SENDER.enterpriseNumber, authorise]]));
});
afterAll(() => app.close());

const OPERATOR = { role: 'operator', operatorId: 'test' } as const;

test('a party goes over HTTP', async () => {
  expect((await client.status(SENDER, REFERRAL_ID)).status).toBe('delivered');
  expect((await client.submit(SENDER, {}, KEY)).status).toBe('received');
});

test('an operator stays on the store, also for what the API does not offer', async () => {
  expect((await client.status(OPERATOR, REFERRAL_ID)).status).toBe('purged');
  await client.settleEscalation(OPERATOR, REFERRAL_ID, 'interference');
  expect(settled).toEqual([OPERATOR]);
});

test('an organisation whose program is not signed in goes nowhere', async () => {
  const stranger = { role: 'sender', enterpriseNumber: '0316380841' } as const;
  await expect(client.status(stranger, REFERRAL_ID)).rejects.toThrow('no program of this organisation is signed in');
});
