/**
 * Bodies that no decent program sends: each is refused for what it is, in a short answer with nothing of it, and none is kept.
 *
 * Seen to fail with: bytes that are not UTF-8 read as if they were (`acceptJsonOnly`).
 */
import { randomUUID } from 'node:crypto';
import { PATH } from '../gateway/gateway-under-test.js';
import { expectProblem, faultsOf, JSON_TYPE, type RawRequests, REFUSED, startRawRequests } from './raw-requests.js';

let raw: RawRequests;
beforeAll(async () => {
  raw = await startRawRequests();
}, 300_000);
afterAll(() => raw?.drop());

describe('bodies', () => {
  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    'application/jsonx',
    'application/json/planted',
    'application/json, text/plain',
    'text/plain; application/json',
    'application/problem+json',
    'application/merge-patch+json',
    'planted',
    'x'.repeat(2000),
  ])('%.60s is not read', async (type) => {
    const answer = await raw.send(raw.post(REFUSED, [`Content-Type: ${type}`]));
    expectProblem(answer, 400);
    expect(faultsOf(answer)).toEqual(['header Content-Type: must be application/json']);
  });

  test.each(['', 'Content-Type: '])('without a type (%j) it is not read', async (field) => {
    expectProblem(await raw.send(raw.post(REFUSED, field === '' ? [] : [field])), 400);
  });

  test('what it is said to be encoded in changes nothing', async () => {
    for (const fields of [
      ['Content-Type: APPLICATION/JSON; charset=utf-16'],
      [JSON_TYPE, 'Content-Encoding: gzip'],
      [JSON_TYPE, 'Content-Encoding: planted'],
    ]) {
      const answer = await raw.send(raw.post(REFUSED, fields));
      expectProblem(answer, 400);
      expect(faultsOf(answer)).toEqual([expect.stringContaining('body reason')]);
    }
  });

  const MALFORMED: Record<string, Buffer | string> = {
    __proto__: '{"__proto__":{"planted":1},"reason":"incident"}',
    '__proto__, escaped': '{"\\u005f_proto__":{"planted":1},"reason":"incident"}',
    '__proto__, within': '{"reason":"incident","a":{"__proto__":{"planted":1}}}',
    'constructor.prototype': '{"constructor":{"prototype":{"planted":1}},"reason":"incident"}',
    nothing: '',
    'a comment': `${REFUSED}//planted`,
    'two values': `${REFUSED}${REFUSED}`,
    NaN: '{"reason":NaN}',
    'single quotes': "{'reason':'incident'}",
    'a comma more': '{"reason":"incident",}',
    'a bare control': '{"reason":"a\u0001"}',
    'UTF-16': Buffer.from(REFUSED, 'utf16le'),
    'a byte that is not UTF-8': Buffer.from('7b22726561736f6e223a22ff227d', 'hex'),
    'an overlong form': Buffer.from('7b22726561736f6e223a22c0af227d', 'hex'),
    'half a character': Buffer.from('7b22726561736f6e223a22e282227d', 'hex'),
    'a surrogate in UTF-8': Buffer.from('7b22726561736f6e223a22eda080227d', 'hex'),
  };
  test.each(Object.entries(MALFORMED))('%s is no JSON of ours', async (_name, body) => {
    const answer = await raw.send(raw.post(body));
    expectProblem(answer, 400);
    expect(faultsOf(answer)).toEqual(['body (whole): must be well-formed JSON in UTF-8']);
    expect(({} as Record<string, unknown>).planted).toBeUndefined();
  });

  const TOO_MUCH: Record<string, string> = {
    'lists in lists': `${'['.repeat(60_000)}${']'.repeat(60_000)}`,
    'objects in objects': `${'{"a":'.repeat(15_000)}1${'}'.repeat(15_000)}`,
    'thousands of fields': `{${Array.from({ length: 9000 }, (_, at) => `"k${at}":1`).join(',')}}`,
    'a list of thousands': `{"reason":[${'1,'.repeat(9000)}1]}`,
  };
  test.each(Object.entries(TOO_MUCH))('%s are refused as a whole, in a short answer', async (_name, body) => {
    const answer = await raw.send(raw.post(body));
    expectProblem(answer, 400);
    expect(answer.body.length).toBeLessThan(1000);
  });

  test('more than the limit is not read to its end', async () => {
    expectProblem(await raw.send(raw.post(`{"reason":"${'planted'.repeat(30_000)}"}`)), 413);
  });

  test.each([
    ['a list', '["incident"]'],
    ['a text', '"incident"'],
    ['null', 'null'],
    ['a number', '1'],
    ['a huge number', '1e400'],
    ['a field of every object', '{"toString":1,"reason":"incident"}'],
    ['the constructor', '{"constructor":1,"reason":"incident"}'],
    ['a field in another case', '{"Reason":"incident"}'],
    ['a field with NUL', '{"reason\\u0000":"incident"}'],
    ['a field of half a character', '{"\\ud800":1,"reason":"incident"}'],
    ['a value of half a character', '{"reason":"\\ud800"}'],
    ['a value with NUL', '{"reason":"incident\\u0000"}'],
    ['a value that is an object', '{"reason":{"toString":"incident"}}'],
    ['a huge number as a value', '{"reason":1e308}'],
    ['an operator of a query language', '{"reason":{"$ne":null}}'],
  ])('%s is not what the schema asks for', async (_name, body) => expectProblem(await raw.send(raw.post(body)), 400));

  test('of a field that is there twice the last one counts, for every check and for what is kept', async () => {
    const answer = await raw.send(raw.post('{"reason":"incident","reason":"planted"}'));
    expectProblem(answer, 400);
    expect(faultsOf(answer)).toEqual([expect.stringContaining('body reason')]);
  });

  test.each([
    ['half a character', 'A\\ud800b'],
    ['NUL', 'A\\u0000b'],
    ['a newline', 'A\\nb'],
    ['the mark of a character that could not be read', 'A\\ufffdb'],
    ['a direction override', 'A\\u202eb'],
    ['a character without width', 'A\\u200bb'],
    ['an escape for terminals', 'A\\u001b[31mb'],
  ])('a name or a street with %s is refused, and kept nowhere', async (_name, text) => {
    const submission = JSON.stringify(raw.world.submission('example'));
    const count = async () => (await raw.world.under.rows<{ n: string }>('select count(*) as n from referral'))[0]?.n;
    const before = await count();
    for (const value of ['"Noor"', '"Grote Markt"']) {
      const body = submission.replace(value, `"${text}"`);
      expect(body).not.toBe(submission);
      const fields = [JSON_TYPE, `Idempotency-Key: ${randomUUID()}`, `Content-Length: ${Buffer.byteLength(body)}`];
      expectProblem(await raw.send(raw.request('POST', `${PATH}/referrals`, fields, body)), 400);
    }
    expect(await count()).toBe(before);
  });
});

test('after all that nothing is broken, and nothing planted was logged', () => raw.expectUnharmed());
