/**
 * Every operation of the served document × every kind of caller × every scope × own, another's, unknown: the outcome is the
 * one of `access-rules.ts`, and what is another's is told from what never was by nothing: status, headers, body, or the
 * statements that the databases are asked.
 *
 * Seen to fail with: a route without its scope (`requireScope`); a referral shown to whom it is not (`referralStatus`); an
 * organisation that is let in unnamed (`organisationOf`); one statement more for another's referral; a list without its
 * organisation; a new route.
 */
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { SCOPES } from '../../clients/scopes.js';
import { ACCESS_RULES, type AccessRule, expectedOutcome, type Target, type Who } from './access-rules.js';
import {
  type AgreementName,
  CALLERS,
  type CallerName,
  startTwoAgreements,
  type TwoAgreements,
} from './two-agreements.js';

const CALLER_NAMES = Object.keys(CALLERS) as CallerName[];
const SCOPE_SETS: readonly (readonly string[])[] = [
  [],
  ...Object.keys(SCOPES).map((scope) => [scope]),
  Object.keys(SCOPES),
];

interface Operation {
  operationId: string;
  method: string;
  /** Below the base path. */
  path: string;
}

interface Answer {
  outcome: string;
  body: Record<string, unknown>;
  /** All that a caller could compare: without what differs between any two answers. */
  comparable: unknown;
}

let world: TwoAgreements;
let operations: Operation[];
const referrals = new Map<AgreementName, string>();
const recalled = new Map<AgreementName, string>();
const tokens = new Map<string, string>();
const statements: string[] = [];

beforeAll(async () => {
  world = await startTwoAgreements();
  const document = (await (await fetch(`${world.baseUrl}/doc/openapi.json`)).json()) as {
    paths: Record<string, Record<string, { operationId: string }>>;
  };
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId }]) => ({ operationId, method: method.toUpperCase(), path })),
  );
  for (const name of ['example', 'other', 'example-pull', 'other-pull'] as const)
    referrals.set(name, await world.delivered(name));
  for (const name of ['example', 'other'] as const) recalled.set(name, await world.recalled(name));
  for (const name of CALLER_NAMES) {
    for (const scopes of SCOPE_SETS) tokens.set(`${name} ${scopes.join(' ')}`, await world.token(name, scopes));
  }
  const { query } = Client.prototype;
  jest.spyOn(Client.prototype, 'query').mockImplementation(function (this: Client, ...given: unknown[]) {
    const [first] = given as [string | { text: string }];
    statements.push(typeof first === 'string' ? first : first.text);
    return (query as (...words: unknown[]) => unknown).apply(this, given) as never;
  });
}, 120_000);
afterAll(async () => {
  jest.restoreAllMocks();
  await world?.drop();
});

/** Whether anything has to be looked up; an agreement is known without, and some may do no such thing whatever it is about. */
function asksTheStore(operationId: string, name: CallerName): boolean {
  const { role } = CALLERS[name];
  if (operationId === 'submitReferral') return role === 'sender';
  if (operationId === 'assignReferral') return role === 'receiver';
  if (operationId === 'readRecord') return name === 'socialWorker' || name === 'colleague';
  return role !== undefined && !/^(suspendAgreement|confirmResumption)$/.test(operationId);
}

const whoIs = (name: CallerName): Who | undefined =>
  name === 'socialWorker' || name === 'colleague' ? name : CALLERS[name].role;

/** The ids that a request of this caller names. */
function subjectOf(name: CallerName, target: Target, { pulled, recalled: isRecalled }: AccessRule) {
  const own = CALLERS[name].agreementId ?? 'example';
  const pair = target === 'own' ? own : own === 'example' ? 'other' : 'example';
  const agreementId: AgreementName = pulled ? `${pair}-pull` : pair;
  const submission = world.submission(own);
  if (target === 'unknown') {
    return { referralId: randomUUID(), agreementId: 'never', submission: { ...submission, agreementId: 'never' } };
  }
  const referralId = (isRecalled ? recalled : referrals).get(agreementId) as string;
  return { referralId, agreementId, submission: { ...submission, agreementId } };
}

async function ask(
  { method, path }: Operation,
  rule: AccessRule,
  token: string | undefined,
  subject: ReturnType<typeof subjectOf>,
): Promise<Answer> {
  const url = path.replace('{referralId}', subject.referralId).replace('{agreementId}', subject.agreementId);
  const body = rule.body?.(subject);
  const response = await fetch(`${world.baseUrl}${url}`, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...rule.headers?.(),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const { instance: _, ...answered } = (await response.json()) as Record<string, unknown>;
  const headers = Object.fromEntries(response.headers);
  for (const name of ['date', 'belgov-trace-id', 'ratelimit-remaining', 'ratelimit-reset']) delete headers[name];
  const problem = typeof answered.type === 'string' ? ` ${answered.type.split(':').at(-1)}` : '';
  return {
    outcome: `${response.status}${problem}`,
    body: answered,
    comparable: { status: response.status, headers, body: answered },
  };
}

test('every operation that is served has a rule, and the other way round', () => {
  expect(operations.map(({ operationId }) => operationId).sort()).toEqual(Object.keys(ACCESS_RULES).sort());
});

test('without a token nobody gets in but to the health', async () => {
  for (const operation of operations) {
    const rule = ACCESS_RULES[operation.operationId] as AccessRule;
    const { outcome } = await ask(operation, rule, undefined, subjectOf('sender', 'own', rule));
    expect([operation.operationId, outcome]).toEqual([
      operation.operationId,
      rule.scope === undefined ? '200' : '401 noAccessToken',
    ]);
  }
});

describe.each(Object.entries(ACCESS_RULES))('%s', (operationId, rule) => {
  const operation = () => operations.find((one) => one.operationId === operationId) as Operation;
  const targets: Target[] = rule.foreign === undefined ? ['own'] : ['own', 'others', 'unknown'];

  test('every caller, with every scope, of every target', async () => {
    const unexpected: unknown[] = [];
    let asked = 0;
    for (const name of CALLER_NAMES) {
      for (const scopes of SCOPE_SETS) {
        for (const target of targets) {
          const { outcome } = await ask(
            operation(),
            rule,
            tokens.get(`${name} ${scopes.join(' ')}`),
            subjectOf(name, target, rule),
          );
          const expected = expectedOutcome(rule, whoIs(name), scopes, target);
          if (outcome !== expected) unexpected.push({ name, scopes, target, outcome, expected });
          asked += 1;
        }
      }
    }
    expect(unexpected).toEqual([]);
    expect(asked).toBe(CALLER_NAMES.length * SCOPE_SETS.length * targets.length);
  });

  if (rule.foreign !== undefined) {
    test('fault 23: another’s and unknown are alike in all that is answered, and in what the store is asked', async () => {
      for (const name of CALLER_NAMES) {
        const seen = [];
        for (const target of ['others', 'unknown'] as const) {
          statements.length = 0;
          const { comparable } = await ask(
            operation(),
            rule,
            tokens.get(`${name} ${Object.keys(SCOPES).join(' ')}`),
            subjectOf(name, target, rule),
          );
          seen.push({ comparable, statements: [...statements] });
        }
        // Who is no party gets no further than its token.
        expect([name, statements.length > 0]).toEqual([name, asksTheStore(operationId, name)]);
        expect({ name, ...seen[0] }).toEqual({ name, ...seen[1] });
      }
    });
  }

  test('nothing of another organisation’s is in a successful answer', async () => {
    for (const name of CALLER_NAMES.filter((one) => CALLERS[one].role !== undefined)) {
      const foreign = subjectOf(name, 'others', rule);
      const token = tokens.get(`${name} ${Object.keys(SCOPES).join(' ')}`);
      const { body } = await ask(operation(), rule, token, subjectOf(name, 'own', rule));
      const text = JSON.stringify(body);
      const others = CALLER_NAMES.filter((one) => CALLERS[one].agreementId !== CALLERS[name].agreementId).map(
        (one) => CALLERS[one].enterpriseNumber,
      );
      for (const value of [foreign.referralId, `"${foreign.agreementId}"`, ...others]) {
        expect({ name, found: text.includes(value), value }).toEqual({ name, found: false, value });
      }
    }
  });
});
