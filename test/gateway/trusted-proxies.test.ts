/**
 * Who counts as the address that asks: the one that connects, unless a proxy that the deployment trusts says for whom it does.
 *
 * Seen to fail with: everybody's `X-Forwarded-For` believed (`trustProxy: true`), the leftmost address taken, a proxy's
 * connections limited as one caller's.
 */
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { trustedProxies } from '../../gateway/trusted-proxies.js';
import { gatewayUnderTest, PATH } from './gateway-under-test.js';

let app: FastifyInstance;
afterEach(() => app?.close());

const PROXIES = ['10.1.0.0/16', '2001:db8::/32'];
const build = (proxies?: readonly string[]) => {
  ({ app } = gatewayUnderTest(
    {},
    { ...(proxies && { trustedProxies: proxies }), limits: { refusedPerMinute: 1, connectionsPerAddress: 1 } },
  ));
};
/** 401 the first time that an address asks, 429 the second. */
const ask = async (remoteAddress: string, forwardedFor?: string) => {
  const headers = forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor };
  return (await app.inject({ url: `${PATH}/feedItems`, remoteAddress, headers })).statusCode;
};

test('without a proxy that is trusted, nobody is believed', async () => {
  build();
  expect(await ask('10.1.2.3', '203.0.113.1')).toBe(401);
  expect(await ask('10.1.2.3', '203.0.113.2')).toBe(429);
  expect(await ask('203.0.113.1')).toBe(401);
});

test('with one, whom it forwards for is told apart, and whom else it names counts for nothing', async () => {
  build(PROXIES);
  expect(await ask('10.1.2.3', '203.0.113.1')).toBe(401);
  expect(await ask('10.1.2.3', '203.0.113.2')).toBe(401);
  // What a caller itself sent stands before what the proxy saw.
  expect(await ask('10.1.2.4', '198.51.100.9, 203.0.113.2')).toBe(429);
  expect(await ask('2001:db8::1', '198.51.100.9, 203.0.113.2, 10.1.0.7')).toBe(429);
  expect(await ask('10.1.2.3', '198.51.100.9')).toBe(401);
});

test('a header from anybody else changes nothing', async () => {
  build(PROXIES);
  expect(await ask('192.0.2.1', '203.0.113.1')).toBe(401);
  expect(await ask('192.0.2.1', '203.0.113.2')).toBe(429);
  expect(await ask('192.0.2.1', '10.1.2.3')).toBe(429);
  expect(await ask('10.1.2.3', '203.0.113.1')).toBe(401);
});

test.each(['', ',', 'unknown', 'x'.repeat(2000), '203.0.113.1:443, <script>'])(
  'a header that names nobody is no fault: %j',
  async (header) => {
    build(PROXIES);
    expect(await ask('10.1.2.3', header)).toBe(401);
    expect(await ask('10.1.2.3', header)).toBe(429);
  },
);

test('of its connections only the sum is limited', async () => {
  const connections = async () => {
    await app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = app.server.address() as AddressInfo;
    const answers = [1, 2].map(() => answered(connect({ port, host: '127.0.0.1' })));
    return Promise.all(answers);
  };
  build(['127.0.0.1']);
  expect(await connections()).toEqual([true, true]);
  await app.close();
  build(PROXIES);
  expect((await connections()).filter(Boolean)).toHaveLength(1);
});

/** Whether a connection is answered before it is closed; it stays open then. */
function answered(socket: Socket): Promise<boolean> {
  return new Promise((resolve) => {
    socket.once('data', () => resolve(true)).once('close', () => resolve(false));
    socket.on('error', () => undefined);
    socket.write(`GET ${PATH}/health HTTP/1.1\r\nhost: gateway\r\n\r\n`);
  });
}

test.each([
  ['10.1.255.255', true],
  ['10.2.0.0', false],
  ['::ffff:10.1.0.1', true],
  ['2001:db8:ffff::1', true],
  ['2001:db9::1', false],
  ['', false],
  ['unknown', false],
])('%s is a proxy of ours: %s', (address, isOurs) => {
  expect(trustedProxies(PROXIES)(address)).toBe(isOurs);
  expect(trustedProxies([])(address)).toBe(false);
});
