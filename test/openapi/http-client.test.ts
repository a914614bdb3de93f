/**
 * The typed HTTP client against the API's document: a method for every operation, and each sends what the document says and takes
 * what it answers.
 *
 * Seen to fail with: an operation without a method, another path, scope, query name or body, a header left out, a property of an
 * answer that is lost.
 */
import type { IncomingMessage } from 'node:http';
import { createHttpClient } from '../../clients/http-client.js';
import type { ReferralClient } from '../../clients/referral-client.js';
import type { Caller } from '../../domain/views.js';
import { loopbackServer } from '../gateway/loopback-server.js';
import { operationChecker } from './operation-checker.js';
import { servedDocument } from './served-document.js';

/** Open to everybody and about no referral: a health check asks for it, no program of a party. */
const WITHOUT_METHOD = ['getHealth'];

const ANYBODY: Caller = { role: 'operator', operatorId: 'ignored' };
const REFERRAL_ID = '7e0c0f1e-7f3b-4d5a-9d39-2d5a4f1c8a11';
const KEY = '0b6a4a3c-58a0-4f0e-9a3c-0d3b6f9f2c77';
const PAGE = { after: '4711-12', pageSize: 20 };

interface Called {
  method: keyof ReferralClient;
  /** What the method is given beside the caller; `body` is the document's example. */
  words(body: unknown): unknown[];
  /** What it makes of the document's answer; the same where left out. */
  takes?(answer: Answer): unknown;
}

// biome-ignore lint/suspicious/noExplicitAny: any answer of the document.
type Answer = any;
const pageOf = ({ items, next }: Answer) => ({
  items,
  ...(next !== undefined && { next: new URL(next, 'https://relative.invalid').searchParams.get('after') }),
});

/** By operation id. */
const CALLS: Record<string, Called> = {
  submitReferral: { method: 'submit', words: (body) => [body, KEY] },
  reportEvent: { method: 'report', words: (body) => [REFERRAL_ID, body] },
  getReferral: { method: 'status', words: () => [REFERRAL_ID] },
  listTimelineEntries: { method: 'timeline', words: () => [REFERRAL_ID, PAGE], takes: pageOf },
  listReferrals: { method: 'list', words: () => [{ ...PAGE, status: 'delivered' }], takes: pageOf },
  listFeedItems: { method: 'feed', words: () => [PAGE], takes: pageOf },
  assignReferral: { method: 'assign', words: (body) => [REFERRAL_ID, body] },
  readRecord: { method: 'readRecord', words: () => [REFERRAL_ID] },
  suspendAgreement: { method: 'suspend', words: (body) => ['opgroeien-diest', body] },
  confirmResumption: { method: 'confirmResumption', words: (body) => ['opgroeien-diest', body] },
  exportAccess: { method: 'export', words: (body) => [body] },
  listBreachItems: { method: 'breaches', words: () => [{ ...PAGE, concludedToo: true }], takes: pageOf },
  concludeBreach: { method: 'concludeBreach', words: (body) => [REFERRAL_ID, body] },
  listTasks: {
    method: 'tasks',
    words: () => [{ ...PAGE, referralId: REFERRAL_ID, confirmedToo: true }],
    takes: pageOf,
  },
};

interface Sent {
  request: IncomingMessage;
  body: string;
}

let document: Answer;
let checker: ReturnType<typeof operationChecker>;
let answer: { status: number; body: unknown };
let close: () => Promise<void>;
let client: ReferralClient;
const sent: Sent[] = [];
const asked: unknown[] = [];
beforeAll(async () => {
  document = (await servedDocument()).json;
  checker = operationChecker(document);
  const server = await loopbackServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      sent.push({ request, body });
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
    });
  });
  close = server.close;
  const token = async ({ scope }: { scope?: string }) => {
    asked.push(scope);
    return { Authorization: 'Bearer one' };
  };
  client = createHttpClient({ baseUrl: `${server.url}/referralConnector/v1`, token });
});
afterAll(() => close?.());
beforeEach(() => {
  sent.splice(0);
  asked.splice(0);
});

/** Every operation of the document, with its method and path. */
function operations(): { id: string; method: string; path: string; operation: Answer }[] {
  return Object.entries<Answer>(document.paths).flatMap(([path, methods]) =>
    Object.entries<Answer>(methods).map(([method, operation]) => ({
      ...{ id: operation.operationId, method: method.toUpperCase(), path, operation },
    })),
  );
}

test('every operation has a method, and every method an operation', () => {
  expect([...Object.keys(CALLS), ...WITHOUT_METHOD].sort()).toEqual(
    operations()
      .map(({ id }) => id)
      .sort(),
  );
  const used = Object.values(CALLS).map(({ method }) => method);
  expect(used.sort()).toEqual(Object.keys(client).sort());
});

test.each(Object.keys(CALLS))('%s is sent and taken as the document says', async (id) => {
  const found = operations().find((one) => one.id === id);
  if (found === undefined) throw new Error('there is no such operation');
  const { method, path, operation } = found;
  const [status = '', success] = Object.entries<Answer>(operation.responses).find(([code]) => /^2/.test(code)) ?? [];
  const example = operation.requestBody?.content['application/json'].example;
  answer = { status: Number(status), body: success.content['application/json'].example };

  const { method: name, words, takes = (same: Answer) => same } = CALLS[id] as Called;
  const call = client[name] as (...given: unknown[]) => Promise<unknown>;
  expect(await call(ANYBODY, ...words(example))).toEqual(takes(answer.body));

  expect(sent).toHaveLength(1);
  const [{ request, body }] = sent as [Sent];
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://127.0.0.1');
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter = '']) => parameter);
  const pattern = new RegExp(`^/referralConnector/v1${path.replace(/\{\w+\}/g, '([^/]+)')}$`);
  const [, ...values] = pattern.exec(pathname) ?? [];
  expect({ method: request.method, parameters: values.length }).toEqual({ method, parameters: names.length });
  const inPath = Object.fromEntries(names.map((parameter, at) => [parameter, values[at] ?? '']));
  const key = request.headers['idempotency-key'] as string | undefined;
  expect([
    ...checker.ofParameters(method, path, 'path', inPath),
    ...checker.ofParameters(method, path, 'query', Object.fromEntries(searchParams)),
    ...checker.ofParameters(method, path, 'header', key === undefined ? {} : { 'Idempotency-Key': key }),
  ]).toEqual([]);
  const declared = operation.parameters.filter((parameter: Answer) => parameter.in === 'query');
  expect([...searchParams.keys()].sort()).toEqual(declared.map((parameter: Answer) => parameter.name).sort());

  if (operation.requestBody === undefined) {
    expect({ body, type: request.headers['content-type'] }).toEqual({ body: '', type: undefined });
  } else {
    expect(request.headers['content-type']).toBe('application/json');
    expect(JSON.parse(body)).toEqual(example);
    expect(checker.ofBody(method, path, JSON.parse(body))).toEqual([]);
  }
  expect(request.headers.authorization).toBe('Bearer one');
  expect(asked).toEqual(operation.security.flatMap(({ OAuth2 }: Answer) => OAuth2));
});
