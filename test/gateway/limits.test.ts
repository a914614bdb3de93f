/**
 * What one caller can take of a gateway, over real sockets: connections, time to send, time to read. No test here measures
 * how long anything takes; each waits until the gateway has ended what it has to end.
 *
 * Seen to fail without each of the limits it names, and with a share that is not given back or that everybody has together.
 */
import { type AddressInfo, connect, type Socket } from 'node:net';
import axios from 'axios';
import type { FastifyInstance } from 'fastify';
import type { ReferralClient } from '../../clients/referral-client.js';
import { authenticateWithDevelopmentTokens } from '../../gateway/authentication/development-tokens.js';
import type { GatewayLimits } from '../../gateway/limits.js';
import { operationChecker } from '../openapi/operation-checker.js';
import { servedDocument } from '../openapi/served-document.js';
import { eventually } from '../setup/eventually.js';
import { gatewayUnderTest, PATH, REFERRAL_ID, SENDER, SENDER_TOKEN } from './gateway-under-test.js';

const OTHER_TOKEN = 'other-token';

let app: FastifyInstance;
let port: number;
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await app?.close();
});

/** More than a connection holds on its way. */
const LONG_TIMELINE = {
  items: Array.from({ length: 20_000 }, () => ({
    ...{ at: '2025-03-03T12:00:00Z', action: 'accepted', actor: 'sender' },
    codes: { padding: 'x'.repeat(1000) },
  })),
};

const authenticateBoth = authenticateWithDevelopmentTokens([
  { token: SENDER_TOKEN, caller: SENDER },
  { token: OTHER_TOKEN, caller: { role: 'receiver', enterpriseNumber: '0212246886' } },
]);

async function listen(
  limits: Partial<GatewayLimits>,
  forced: Partial<ReferralClient> = {},
  authenticate = authenticateBoth,
): Promise<void> {
  ({ app } = gatewayUnderTest({ timeline: async () => LONG_TIMELINE, ...forced }, { limits, authenticate }));
  await app.listen({ host: '0.0.0.0', port: 0 });
  port = (app.server.address() as AddressInfo).port;
}

/** A connection that says only what a test has it say. */
function open(localAddress = '127.0.0.1'): { socket: Socket; closed: Promise<string>; answered: () => string } {
  let answer = '';
  const socket = connect({ port, host: '127.0.0.1', localAddress });
  sockets.push(socket);
  socket.setEncoding('utf8').on('data', (part) => {
    answer += part;
  });
  socket.on('error', () => undefined);
  const closed = new Promise<string>((resolve) => {
    socket.once('close', () => resolve(answer));
  });
  return { socket, closed, answered: () => answer };
}

const HEALTH = `GET ${PATH}/health HTTP/1.1\r\nhost: gateway\r\n\r\n`;

const connectionsOf = () =>
  new Promise<number>((resolve) => {
    app.server.getConnections((_error, count) => resolve(count));
  });

/** Sends and waits for an answer on a connection that stays open. */
async function healthOver(connection: ReturnType<typeof open>): Promise<string> {
  const before = connection.answered().length;
  connection.socket.write(HEALTH);
  await eventually(async () => connection.answered().slice(before).includes('"status"'));
  return connection.answered().slice(before);
}

test('headers that do not come to an end are cut off', async () => {
  await listen({ headersTime: 200, lookInterval: 50 });
  const { socket, closed } = open();
  socket.write(`GET ${PATH}/health HTTP/1.1\r\nhost: gateway\r\n`);
  const drip = setInterval(() => socket.write('x: 1\r\n'), 20);
  const answer = await closed;
  clearInterval(drip);
  expect(answer).toMatch(/^HTTP\/1.1 400 /);
  expect(answer).toContain('application/problem+json');
});

test('a body that does not come to an end is cut off', async () => {
  await listen({ requestTime: 300, headersTime: 200, lookInterval: 50 });
  const { socket, closed } = open();
  const headers = `host: gateway\r\nauthorization: Bearer ${SENDER_TOKEN}\r\nidempotency-key: ${REFERRAL_ID}\r\n`;
  socket.write(
    `POST ${PATH}/referrals HTTP/1.1\r\n${headers}content-type: application/json\r\ncontent-length: 9999\r\n\r\n{`,
  );
  const drip = setInterval(() => socket.write(' '), 20);
  expect(await closed).toMatch(/^HTTP\/1.1 400 /);
  clearInterval(drip);
});

test('a caller that does not read its answer is cut off', async () => {
  let asked = 0;
  const timeline = async () => {
    asked += 1;
    return LONG_TIMELINE;
  };
  await listen({ exchangeTime: 500, silentTime: 600_000, idleTime: 600_000 }, { timeline });
  // The gateway's end of the connection: however busy the machine is, its close is not missed.
  const cutOff = new Promise<void>((resolve) => {
    app.server.once('connection', (accepted: Socket) => accepted.once('close', () => resolve()));
  });
  const { socket } = open();
  socket.pause();
  const path = `${PATH}/referrals/${REFERRAL_ID}/timelineEntries`;
  socket.write(`GET ${path} HTTP/1.1\r\nhost: gateway\r\nauthorization: Bearer ${SENDER_TOKEN}\r\n\r\n`);
  await cutOff;
  expect(asked).toBe(1);
});

test('a connection that asks nothing any more is closed', async () => {
  await listen({ idleTime: 100 });
  const connection = open();
  expect(await healthOver(connection)).toMatch(/^HTTP\/1.1 200 /);
  await connection.closed;
});

test('a connection beyond the greatest number is closed, and there is room again when one ends', async () => {
  await listen({ connections: 2 });
  const [first, second] = [open(), open()];
  await healthOver(first);
  await healthOver(second);
  expect(await open().closed).toBe('');
  first.socket.end();
  await first.closed;
  await eventually(async () => (await connectionsOf()) === 1);
  expect(await healthOver(open())).toMatch(/^HTTP\/1.1 200 /);
});

test('so many from one address, and others are served all the same', async () => {
  await listen({ connectionsPerAddress: 1 });
  const first = open();
  await healthOver(first);
  expect(await open().closed).toBe('');
  expect(await healthOver(open('127.0.0.2'))).toMatch(/^HTTP\/1.1 200 /);
  first.socket.end();
  await first.closed;
  await eventually(async () => (await connectionsOf()) === 1);
  expect(await healthOver(open())).toMatch(/^HTTP\/1.1 200 /);
});

test('so many requests over one connection', async () => {
  await listen({ requestsPerConnection: 2, idleTime: 100 });
  const connection = open();
  expect(await healthOver(connection)).toMatch(/connection: keep-alive/i);
  expect(await healthOver(connection)).toMatch(/connection: close/i);
  await connection.closed;
});

describe('under pressure', () => {
  const url = (path: string) => `http://127.0.0.1:${port}${PATH}${path}`;
  const get = (path: string, token = SENDER_TOKEN) =>
    axios.get(url(path), { headers: { authorization: `Bearer ${token}` }, validateStatus: () => true });
  const REFUSED = { type: 'urn:problem-type:belgif:serviceUnavailable', status: 503 };

  test('more requests at once than can be handled are told when to come back; health is answered', async () => {
    let started = 0;
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    await listen(
      { requestsInProgress: 2 },
      {
        feed: async () => {
          started += 1;
          await held;
          return { items: [] };
        },
      },
    );
    const inProgress = [get('/feedItems'), get('/feedItems')];
    await eventually(async () => started === 2);
    const refused = await get('/feedItems');
    expect(refused.data).toMatchObject(REFUSED);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await get('/health')).status).toBe(200);
    letGo();
    expect((await Promise.all(inProgress)).map(({ status }) => status)).toEqual([200, 200]);
    await eventually(async () => (await get('/feedItems')).status === 200);
    expect(started).toBeGreaterThan(2);
  });

  test('one caller’s bodies that do not come take its own share, not everybody’s; the share comes back with their end', async () => {
    await listen({ requestsInProgress: 8, requestsInProgressPerCaller: 2 }, { feed: async () => ({ items: [] }) });
    const dripping = Array.from({ length: 12 }, () => open());
    for (const { socket } of dripping) {
      const headers = `host: gateway\r\nauthorization: Bearer ${SENDER_TOKEN}\r\nidempotency-key: ${REFERRAL_ID}\r\n`;
      const length = 'content-type: application/json\r\ncontent-length: 9999';
      socket.write(`POST ${PATH}/referrals HTTP/1.1\r\n${headers}${length}\r\n\r\n{`);
    }
    const refusals = () => dripping.filter(({ answered }) => answered() !== '');
    await eventually(async () => refusals().length === 10);
    for (const { answered } of refusals()) {
      expect(answered()).toMatch(/^HTTP\/1.1 429 [\s\S]*tooManyRequests/);
      expect(answered()).toMatch(/\nretry-after: \d+\r/i);
    }
    const own = await get('/feedItems');
    expect([own.status, own.data.type]).toEqual([429, 'urn:problem-type:belgif:tooManyRequests']);
    const { json } = await servedDocument();
    const answer = { status: own.status, headers: own.headers, data: own.data };
    expect(operationChecker(json).ofAnswer('GET', '/feedItems', answer)).toEqual([]);
    for (let turn = 0; turn < 8; turn += 1) expect((await get('/feedItems', OTHER_TOKEN)).status).toBe(200);

    const [first] = dripping.filter((connection) => !refusals().includes(connection));
    first?.socket.destroy();
    await eventually(async () => (await get('/feedItems')).status === 200);
  });

  test('a caller that is gone before it is known keeps no share', async () => {
    let asked = 0;
    let letGo = () => {};
    const gone = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    await listen({ requestsInProgressPerCaller: 1 }, { feed: async () => ({ items: [] }) }, async (presented) => {
      asked += 1;
      if (asked === 1) await gone;
      return authenticateBoth(presented);
    });
    const { socket } = open();
    socket.write(`GET ${PATH}/feedItems HTTP/1.1\r\nhost: gateway\r\nauthorization: Bearer ${SENDER_TOKEN}\r\n\r\n`);
    await eventually(async () => asked === 1);
    socket.destroy();
    await eventually(async () => (await connectionsOf()) === 0);
    letGo();
    expect((await get('/feedItems')).status).toBe(200);
  });

  test('an event loop that lags takes nothing new; health is answered; it takes up work again', async () => {
    await listen({ eventLoopDelay: 40 });
    const block = setInterval(() => {
      const until = Date.now() + 150;
      while (Date.now() < until);
    }, 1);
    const path = `/referrals/${REFERRAL_ID}`;
    await eventually(async () => (await get(path)).status === 503);
    const refused = await get(path);
    expect(refused.data).toMatchObject(REFUSED);
    expect(refused.headers['retry-after']).toMatch(/^\d+$/);
    expect((await get('/health')).status).toBe(200);
    clearInterval(block);
    // The client of this test knows no referral: 500 is its answer.
    await eventually(async () => (await get(path)).status === 500);
  });
});
