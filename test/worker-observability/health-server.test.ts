import { createLogger } from '../../config/logger.js';
import { type Health, type HealthServer, startHealthServer } from '../../workers/health-server.js';
import { createMetrics } from '../../workers/metrics.js';

let lines: string[];
let states: { store: Health | Error; temporal: Health };
let server: HealthServer;
let unreadable: Error | undefined;

beforeEach(async () => {
  lines = [];
  states = { store: 'UP', temporal: 'UP' };
  unreadable = undefined;
  const { contentType, text } = createMetrics({
    read: () => Promise.reject(new Error('no store here')),
    notificationChannels: 0,
  });
  server = await startHealthServer({
    port: 0,
    checks: {
      store: async () => {
        if (states.store instanceof Error) throw states.store;
        return states.store;
      },
      temporal: async () => states.temporal,
    },
    metrics: { contentType, text: () => (unreadable ? Promise.reject(unreadable) : text()) },
    logger: createLogger({ level: 'warn', name: 'worker', destination: { write: (line) => lines.push(line) } }),
  });
});

afterEach(() => server.close());

function ask(path: string, method = 'GET'): Promise<Response> {
  return fetch(`http://${server.host}:${server.port}${path}`, { method });
}

test('it listens on loopback unless told otherwise', () => {
  expect(server.host).toBe('127.0.0.1');
});

test.each([
  ['UP', 'UP', 200, 'UP'],
  ['UP', 'DEGRADED', 200, 'DEGRADED'],
  ['DEGRADED', 'DOWN', 503, 'DOWN'],
  ['DOWN', 'UP', 503, 'DOWN'],
] as const)('store %s and Temporal %s: %i %s', async (store, temporal, code, status) => {
  states = { store, temporal };
  const answer = await ask('/health');
  expect(answer.status).toBe(code);
  expect(answer.headers.get('content-type')).toBe('application/json');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(await answer.json()).toEqual({ status });
});

test('a check that throws is DOWN, and nobody is told why', async () => {
  states.store = new Error('connection refused for Janssens');
  const answer = await ask('/health');
  expect(answer.status).toBe(503);
  expect(await answer.text()).toBe('{"status":"DOWN"}');
  expect(lines.join('')).not.toContain('Janssens');
});

test('a change is logged once, by the name of the check', async () => {
  await ask('/health');
  states.temporal = 'DOWN';
  await ask('/health');
  await ask('/health');
  states.temporal = 'UP';
  await ask('/health');
  expect(lines.map((line) => JSON.parse(line)).map(({ check, state }) => ({ check, state }))).toEqual([
    { check: 'temporal', state: 'DOWN' },
    { check: 'temporal', state: 'UP' },
  ]);
});

test('metrics are Prometheus text, whatever the health', async () => {
  states.store = 'DOWN';
  const answer = await ask('/metrics');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(await answer.text()).toMatch(/^referral_connector_store_up 0$/m);
});

test('metrics that cannot be written are a 503 without a word', async () => {
  unreadable = new Error('broken by Janssens');
  const answer = await ask('/metrics');
  expect(answer.status).toBe(503);
  expect(await answer.text()).toBe('');
  expect(lines.join('')).not.toContain('Janssens');
});

test.each([
  ['GET', '/'],
  ['GET', '/health/'],
  ['GET', '/health?verbose=true'],
  ['POST', '/health'],
  ['DELETE', '/metrics'],
  ['GET', '/debug'],
])('nothing else is there: %s %s', async (method, path) => {
  const answer = await ask(path, method);
  expect(answer.status).toBe(404);
  expect(await answer.text()).toBe('');
});

test('a port that is taken is told to whoever starts it', async () => {
  const again = startHealthServer({
    port: server.port,
    checks: {},
    metrics: { contentType: 'text/plain', text: async () => '' },
    logger: createLogger({ level: 'silent', name: 'worker' }),
  });
  await expect(again).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
