/**
 * One request is one request, however its length is told: nothing makes another out of its body, and what cannot be read ends the
 * connection with one problem document that nothing may keep.
 *
 * Seen to fail with: an unreadable request that Node answers itself (`answerUnreadableRequest`).
 */
import { PATH } from '../gateway/gateway-under-test.js';
import { expectProblem, JSON_TYPE, type RawRequests, REFUSED, SUSPENSIONS, startRawRequests } from './raw-requests.js';

let raw: RawRequests;
beforeAll(async () => {
  raw = await startRawRequests();
}, 300_000);
afterAll(() => raw?.drop());

describe('one request is one request', () => {
  const HEALTH = `GET ${PATH}/health HTTP/1.1\r\nHost: a\r\n\r\n`;
  const open = (fields: readonly string[], body: string) =>
    [`POST ${SUSPENSIONS} HTTP/1.1`, 'Host: a', raw.authorization, JSON_TYPE, ...fields, '', body].join('\r\n');

  const UNREADABLE: Record<string, () => string> = {
    'length and chunks': () => open(['Content-Length: 4', 'Transfer-Encoding: chunked'], `0\r\n\r\n${HEALTH}`),
    'chunks and length': () => open(['Transfer-Encoding: chunked', 'Content-Length: 4'], `0\r\n\r\n${HEALTH}`),
    'two codings': () => open(['Transfer-Encoding: chunked', 'Transfer-Encoding: identity'], `0\r\n\r\n${HEALTH}`),
    'an unknown coding': () => open(['Transfer-Encoding: xchunked'], `0\r\n\r\n${HEALTH}`),
    'chunked, then another': () => open(['Transfer-Encoding: chunked, gzip'], `0\r\n\r\n${HEALTH}`),
    'a space before the colon': () => open(['Transfer-Encoding : chunked'], `0\r\n\r\n${HEALTH}`),
    'two lengths': () => open(['Content-Length: 4', `Content-Length: ${REFUSED.length}`], REFUSED),
    'a list of lengths': () => open([`Content-Length: ${REFUSED.length}, ${REFUSED.length}`], REFUSED),
    'a length with a sign': () => open([`Content-Length: +${REFUSED.length}`], REFUSED),
    'a negative length': () => open(['Content-Length: -1'], REFUSED),
    'a hexadecimal length': () => open(['Content-Length: 0x14'], REFUSED),
    'a folded line': () => open([' folded', `Content-Length: ${REFUSED.length}`], REFUSED),
    'line feeds alone': () => `GET ${PATH}/health HTTP/1.1\nHost: a\n\n`,
    'a carriage return alone': () => `GET ${PATH}/health HTTP/1.1\r\nHost: a\rX: b\r\n\r\n`,
    'NUL in a header': () => `GET ${PATH}/health HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n`,
    'NUL in the name of a header': () => `GET ${PATH}/health HTTP/1.1\r\nHost: a\r\nX\0: a\r\n\r\n`,
    'a negative chunk': () => open(['Transfer-Encoding: chunked'], `-1\r\n${REFUSED}\r\n0\r\n\r\n`),
    'a chunk without end': () => open(['Transfer-Encoding: chunked'], `FFFFFFFFFFFFFFFFF\r\n${REFUSED}\r\n0\r\n\r\n`),
    'chunks by line feeds': () => open(['Transfer-Encoding: chunked'], `14\n${REFUSED}\n0\n\n`),
    'another version': () => `GET ${PATH}/health HTTP/1.2\r\nHost: a\r\n\r\n`,
    'HTTP/2 in clear': () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    TLS: () => '\x16\x03\x01\x02\x00\x01\x00',
    'a method in lower case': () => `get ${PATH}/health HTTP/1.1\r\nHost: a\r\n\r\n`,
    'no path': () => 'GET  HTTP/1.1\r\nHost: a\r\n\r\n',
  };
  test.each(Object.entries(UNREADABLE))('%s: 400, and the connection ends', async (_name, bytes) => {
    expectProblem(await raw.send(bytes()), 400);
  });

  test('a body where none is read is no request', async () => {
    const bytes = raw.request(
      'GET',
      `${PATH}/referrals/${raw.referralId}`,
      [`Content-Length: ${HEALTH.length}`],
      HEALTH,
    );
    expect(await raw.send(bytes)).toMatchObject({ status: 200, answers: 1 });
  });

  test('a chunk’s extension and a trailer change nothing', async () => {
    const fields = [JSON_TYPE, 'Transfer-Encoding: chunked', 'Trailer: Authorization'];
    const body = `14;planted=1\r\n${REFUSED}\r\n0\r\nAuthorization: Bearer planted\r\n\r\n`;
    expectProblem(await raw.send(raw.request('POST', SUSPENSIONS, fields, body)), 400);
  });

  test.each(['h2c', 'websocket', 'TLS/1.0'])('it is not upgraded to %s', async (protocol) => {
    const fields = [`Upgrade: ${protocol}`, 'HTTP2-Settings: AAMAAABkAAQAAP__', 'Sec-WebSocket-Key: cGxhbnRlZA=='];
    const answer = await raw.send(raw.request('GET', `${PATH}/health`, fields));
    expect(answer).toMatchObject({ status: 200, answers: 1 });
    expect(answer.headers.upgrade).toBeUndefined();
  });
});

test('after all that nothing is broken, and nothing planted was logged', () => raw.expectUnharmed());
