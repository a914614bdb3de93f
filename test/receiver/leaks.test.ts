import { MISBEHAVIOUR_NAMES } from '../../sandbox/receiver/misbehaviours.js';
import { type StandInReceiver, startStandInReceiver } from '../../sandbox/receiver/stand-in-receiver.js';
import { CALLS, receiversOfThisFile } from './calls.js';
import { createCertificateAuthority, daysFromNow } from './certificates.js';
import { expectNothingPlanted, PLANTED } from './planted.js';
import { closedPort, serversOfThisFile } from './servers.js';

const open = receiversOfThisFile();
const servers = serversOfThisFile();
const token = () => PLANTED.token;

/** The worst of what a call can come to: the error it throws, or else its answer. */
async function thrownOrAnswered(answer: Promise<object>): Promise<object> {
  return answer.catch((error: object) => error);
}

let standIn: StandInReceiver;
beforeEach(async () => {
  standIn = await startStandInReceiver({ token: PLANTED.token });
});
afterEach(() => standIn.close());

test('the detector finds what is planted', () => {
  const hidden = new Error('outer', { cause: Object.assign(new Error('inner'), { config: { data: PLANTED.email } }) });
  expect(() => expectNothingPlanted(hidden)).toThrow();
  expect(() => expectNothingPlanted({ deep: { er: [{ still: `x${PLANTED.street}x` }] } })).toThrow();
});

test.each(MISBEHAVIOUR_NAMES)(
  'nothing of the client is in what comes of %s, nor in what the process prints',
  async (name) => {
    const printed: unknown[] = [];
    const spies = [process.stdout, process.stderr].map((stream) =>
      jest.spyOn(stream, 'write').mockImplementation((text) => printed.push(text) > 0),
    );
    const warned = (warning: Error) => printed.push(warning.stack);
    process.on('warning', warned);
    const results: object[] = [];
    try {
      standIn.misbehave('*', name);
      const waits = name === 'acceptsThenHangs' || name === 'slowAnswer';
      for (const call of Object.values(CALLS)) {
        results.push(
          await thrownOrAnswered(
            call(open({ baseUrl: standIn.url, token, timeoutMilliseconds: waits ? 500 : 15_000 })),
          ),
        );
      }
    } finally {
      for (const spy of spies) spy.mockRestore();
      process.off('warning', warned);
    }
    expect(results).toHaveLength(6);
    for (const result of results) expectNothingPlanted(result);
    expectNothingPlanted(printed);
  },
);

test.each([
  ['refused', async () => `http://127.0.0.1:${await closedPort()}`],
  ['unresolvable', async () => 'http://quaetfaslem.invalid'],
  ['dropped', async () => (await servers.raw((socket) => socket.destroy())).url],
  ['not HTTP', async () => (await servers.raw((socket) => socket.end(`${JSON.stringify(PLANTED)}\r\n\r\n`))).url],
  [
    'echoed in a header and a body that breaks off',
    async () => {
      const server = await servers.http((request, response) => {
        response.writeHead(200, { 'Content-Type': 'application/json', 'X-Echo': PLANTED.givenName });
        response.write(request.text.slice(0, -10), () => response.destroy());
      });
      return server.url;
    },
  ],
  [
    'echoed as a receipt',
    async () => {
      const server = await servers.http((_request, response) => {
        const receiptId = `${PLANTED.givenName} ${PLANTED.familyName}`;
        response.writeHead(200, { 'Content-Type': 'application/json' });
        response.end(JSON.stringify({ receiptId, receivedAt: '2025-03-04T10:00:00Z', readersBoundBySecrecy: true }));
      });
      return server.url;
    },
  ],
  ['the wrong protocol', async () => (await servers.raw((socket) => socket.end('no'))).url.replace('http', 'https')],
])('nothing of the client is in what comes of a connection that is %s', async (_how, start) => {
  const baseUrl = await start();
  const result = await thrownOrAnswered(CALLS.deliver(open({ baseUrl, token, timeoutMilliseconds: 2_000 })));
  expect(result).not.toHaveProperty('result', 'delivered');
  expectNothingPlanted(result);
  expect(JSON.stringify(result)).not.toContain('quaetfaslem');
});

test('nor of an expired certificate, a refused address, or a token source that fails', async () => {
  const authority = createCertificateAuthority();
  const tls = authority.issue({ from: daysFromNow(-3), until: daysFromNow(-1) });
  const expired = await startStandInReceiver({ tls });
  try {
    const results = await Promise.all(
      [
        open({ baseUrl: expired.url, token, certificateAuthority: authority.certificate }),
        open({ baseUrl: standIn.url, token, addressPolicy: { refusePrivate: true } }),
        open({ baseUrl: standIn.url.replace('127.0.0.1', 'localhost'), token, addressPolicy: { refusePrivate: true } }),
        open({ baseUrl: standIn.url, token: () => Promise.reject(new Error(PLANTED.token)) }),
      ].map((receiver) => thrownOrAnswered(CALLS.deliver(receiver))),
    );
    for (const result of results) expectNothingPlanted(result);
    expect(standIn.calls()).toHaveLength(0);
  } finally {
    await expired.close();
  }
});
