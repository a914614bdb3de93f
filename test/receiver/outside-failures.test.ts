import { gzipSync } from 'node:zlib';
import type { Receiver } from '../../activities/receiver/create-receiver.js';
import {
  consequenceOfMishap,
  OUTSIDE_FAILURES,
  RECEIVER_CALLS,
  type ReceiverCall,
} from '../../activities/receiver/outside-failures.js';
import { CALLS, outcomeOf, receiversOfThisFile } from './calls.js';
import { closedPort, serversOfThisFile } from './servers.js';

const open = receiversOfThisFile();
const servers = serversOfThisFile();

const SUCCESS: Record<ReceiverCall, number[]> = {
  deliver: [200, 201],
  erase: [200, 202],
  passWithdrawal: [200, 202],
  passRecall: [200, 202],
  passCorrection: [200, 202],
  destroy: [200, 202],
};

/** The statuses said a second time, the way a partner would read them. */
function expectedOf(call: ReceiverCall, status: number): object {
  const refused = (code: string) => ({ result: 'refused', code });
  if (status < 300) return refused('malformedAnswer');
  if (status < 400) return refused('redirected');
  if (status === 401 || status === 403) return refused('unauthorised');
  if (status === 408) return { outage: 'timeout' };
  if (status === 425 || status === 429) return { outage: 'tooManyRequests' };
  if (status === 409 && call === 'deliver') return { result: 'superseded' };
  if (status === 410 && call === 'deliver') return { result: 'erased' };
  if (status === 409 && call === 'passCorrection') return { result: 'passedOn' };
  if (status === 410 && call.startsWith('pass')) return { result: 'passedOn' };
  if (status < 500) return refused('rejected');
  return status < 600 ? { outage: 'serverError' } : refused('malformedAnswer');
}

describe.each(RECEIVER_CALLS)('%s', (call) => {
  test('every status that is not its success', async () => {
    let status = 0;
    let served = 0;
    const { url } = await servers.http((_request, response) => {
      served += 1;
      response.writeHead(status, { 'Content-Type': 'application/json' }).end('{"result":"erased"}');
    });
    const receiver = open({ baseUrl: url });
    const statuses = [...Array.from({ length: 400 }, (_, index) => 200 + index), 600, 999];
    let asked = 0;
    for (status of statuses) {
      if (SUCCESS[call].includes(status)) continue;
      asked += 1;
      const outcome = await outcomeOf(CALLS[call](receiver));
      expect({ status, outcome }).toEqual({ status, outcome: expectedOf(call, status) });
    }
    expect(served).toBe(asked);
  });
});

const RECEIPT = { receiptId: 'r1', receivedAt: '2025-03-04T10:00:00Z', readersBoundBySecrecy: true };
const JSON_TYPE = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';

async function answering(text: string, end = true): Promise<Receiver> {
  const server = await servers.raw((socket) => (end ? socket.end(text) : socket.write(text)));
  return open({ baseUrl: server.url });
}

/** One provocation, or several, for each row that is not about a status. */
const PROVOCATIONS: Record<string, (() => Promise<Receiver>)[]> = {
  deadlinePassed: [
    // Connected to, and then silent.
    async () => open({ baseUrl: (await servers.raw(() => undefined)).url, timeoutMilliseconds: 150 }),
    // A name that takes for ever to resolve.
    async () =>
      open({
        baseUrl: 'http://receiver.invalid',
        timeoutMilliseconds: 150,
        addressPolicy: { resolve: (() => undefined) as never },
      }),
    // Headers, and then silence.
    async () => {
      const server = await servers.raw((socket) => socket.write(`${JSON_TYPE}Content-Length: 500\r\n\r\n{`));
      return open({ baseUrl: server.url, timeoutMilliseconds: 150 });
    },
    // Another protocol offered, which nobody takes up.
    async () => {
      const offer = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: other\r\nConnection: Upgrade\r\n\r\n';
      return open({ baseUrl: (await servers.raw((socket) => socket.write(offer))).url, timeoutMilliseconds: 150 });
    },
  ],
  noToken: [
    async () => open({ baseUrl: await untouched(), token: () => Promise.reject(new Error('secret')) }),
    async () => open({ baseUrl: await untouched(), token: () => 'two\r\nlines' }),
    async () => open({ baseUrl: await untouched(), token: () => '' }),
    async () =>
      open({ baseUrl: await untouched(), token: () => new Promise(() => undefined), timeoutMilliseconds: 150 }),
  ],
  addressRefused: [async () => open({ baseUrl: await untouched(), addressPolicy: { refusePrivate: true } })],
  answerTooLarge: [
    () => answering(`${JSON_TYPE}\r\n${' '.repeat(70_000)}`),
    async () => {
      const server = await servers.http((_request, response) => {
        response.writeHead(200, { 'Content-Type': 'application/json' }).end(`{"more":"${'x'.repeat(200)}"}`);
      });
      return open({ baseUrl: server.url, maximumAnswerBytes: 128 });
    },
  ],
  malformedAnswer: [
    // A true receipt, compressed although that was not asked for: nothing is unfolded.
    async () => {
      const server = await servers.http((_request, response) => {
        response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' });
        response.end(gzipSync(JSON.stringify(RECEIPT)));
      });
      return open({ baseUrl: server.url });
    },
    () => answering(`${JSON_TYPE}\r\n{"receiptId":`),
    () => answering(`${JSON_TYPE}\r\n`),
    () => answering(`${JSON_TYPE}\r\n[]`),
    // A true receipt but for two bytes that are no UTF-8, in a property that nobody reads.
    async () => {
      const bytes = Buffer.from(`${JSON_TYPE}\r\n${JSON.stringify({ ...RECEIPT, more: '\xff\xfe' })}`, 'latin1');
      return open({ baseUrl: (await servers.raw((socket) => socket.end(bytes))).url });
    },
    // A true receipt that says it is something else.
    () => answering(`HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n${JSON.stringify(RECEIPT)}`),
    () => answering('HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>Welcome</p>'),
    () =>
      answering(`${JSON_TYPE}\r\n{"receiptId":"a b","receivedAt":"2025-03-04T10:00:00Z","readersBoundBySecrecy":true}`),
    () => answering(`${JSON_TYPE}\r\n{"receiptId":"r1","receivedAt":"yesterday","readersBoundBySecrecy":true}`),
    () =>
      answering(
        `${JSON_TYPE}\r\n{"receiptId":"${'r'.repeat(101)}","receivedAt":"2025-03-04T10:00:00Z","readersBoundBySecrecy":true}`,
      ),
  ],
  secrecyNotStated: [
    () => answering(`${JSON_TYPE}\r\n{"receiptId":"r1","receivedAt":"2025-03-04T10:00:00Z"}`),
    () =>
      answering(
        `${JSON_TYPE}\r\n{"receiptId":"r1","receivedAt":"2025-03-04T10:00:00Z","readersBoundBySecrecy":"true"}`,
      ),
  ],
  tlsError: [
    // Plain HTTP where TLS is expected; certificates have a suite of their own.
    async () => {
      const server = await servers.raw((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n'));
      return open({ baseUrl: server.url.replace('http:', 'https:') });
    },
  ],
  headersTooLarge: [() => answering(`HTTP/1.1 200 OK\r\nX-More: ${'x'.repeat(40_000)}\r\n\r\n{}`)],
  networkError: [
    async () => open({ baseUrl: `http://127.0.0.1:${await closedPort()}` }),
    async () => open({ baseUrl: 'http://receiver.invalid' }),
    async () => open({ baseUrl: (await servers.raw((socket) => socket.destroy())).url }),
    async () => open({ baseUrl: (await servers.raw((socket) => socket.resetAndDestroy())).url }),
    () => answering('I am not HTTP\r\n\r\n'),
    () => answering('HTTP/1.1 200 OK\r\nContent-Le'),
    // Less than announced, then the end.
    () => answering(`${JSON_TYPE}Content-Length: 500\r\n\r\n{"receiptId":"r1"`),
  ],
};

const EXPECTED: Record<string, object> = {
  deadlinePassed: { outage: 'timeout' },
  noToken: { outage: 'unauthorised' },
  addressRefused: { result: 'refused', code: 'addressRefused' },
  answerTooLarge: { result: 'refused', code: 'answerTooLarge' },
  malformedAnswer: { result: 'refused', code: 'malformedAnswer' },
  secrecyNotStated: { result: 'refused', code: 'secrecyNotStated' },
  tlsError: { outage: 'tlsError' },
  headersTooLarge: { result: 'refused', code: 'answerTooLarge' },
  networkError: { outage: 'networkError' },
};

/** A server that has to stay without visitors; checked after the test. */
let mustStayUntouched: (() => number) | undefined;
async function untouched(): Promise<string> {
  const server = await servers.raw(() => undefined);
  mustStayUntouched = server.connections;
  return server.url;
}
afterEach(() => {
  const connections = mustStayUntouched?.() ?? 0;
  mustStayUntouched = undefined;
  expect(connections).toBe(0);
});

test.each(
  Object.entries(PROVOCATIONS).flatMap(([name, list]) => list.map((provoke, index) => ({ name, index, provoke }))),
)('$name, way $index', async ({ name, provoke }) => {
  expect(await outcomeOf(CALLS.deliver(await provoke()))).toEqual(EXPECTED[name]);
});

test('no row of the table is without a provocation', () => {
  const mishaps = OUTSIDE_FAILURES.flatMap((row) => ('mishap' in row ? [row.mishap] : []));
  const errors = OUTSIDE_FAILURES.filter((row) => 'errorCode' in row);
  expect(mishaps.filter((mishap) => !(mishap in PROVOCATIONS))).toEqual([]);
  expect(mishaps.length + errors.length).toBe(Object.keys(PROVOCATIONS).length);
  expect(mishaps.map((mishap) => consequenceOfMishap(mishap).follows)).toHaveLength(6);
});

test('an answer of unknown properties is read without them', async () => {
  const receiver = await answering(
    `${JSON_TYPE}\r\n{"receiptId":"r1","receivedAt":"2025-03-04T10:00:00+01:00","readersBoundBySecrecy":true,"more":{"is":"new"}}`,
  );
  expect(await CALLS.deliver(receiver)).toEqual({
    result: 'delivered',
    receiptId: 'r1',
    receivedAt: '2025-03-04T10:00:00+01:00',
  });
});

test.each([
  ['erase', '{"result":"dossierExists"}'],
  ['erase', '{"result":"later"}'],
  ['erase', '{"result":"dossierExists","dossierReference":"a\\nb"}'],
  ['destroy', '{"result":"destroyed"}'],
  ['destroy', '{"result":"destroyed","destroyedOn":"31-12-2044"}'],
] as const)('%s answered %s is malformed', async (call, body) => {
  expect(await outcomeOf(CALLS[call](await answering(`${JSON_TYPE}\r\n${body}`)))).toEqual(EXPECTED.malformedAnswer);
});

test.each([200, 422, 503])(
  'an endless answer with %i is let go of: the receiver sees its connection end',
  async (status) => {
    let ended: Promise<void> | undefined;
    const server = await servers.http((_request, response) => {
      ended = new Promise((resolve) => response.once('close', resolve));
      response.writeHead(status, { 'Content-Type': 'application/json' });
      const send = () => {
        while (!response.destroyed && response.write(' '.repeat(16_384)));
      };
      response.on('drain', send);
      send();
    });
    await outcomeOf(CALLS.deliver(open({ baseUrl: server.url })));
    expect(ended).toBeDefined();
    await ended;
  },
);
