/**
 * Every operation of the served document × every organisation × every scope × own, another's, unknown: the outcome is the
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
import { ACCESS_RULES, type AccessRule, expectedOutcome, type Target } from './access-rules.js';
import { ORGANISATIONS, type OrganisationName, startTwoAgreements, type TwoAgreements } from './two-agreements.js';

const ORGANISATION_NAMES = Object.keys(ORGANISATIONS) as OrganisationName[];
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
let referrals: Record<'example' | 'other', string>;
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
  referrals = { example: await world.delivered('example'), other: await world.delivered('other') };
  for (const name of ORGANISATION_NAMES) {
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

/** Whether anything has to be looked up; an agreement is known without, and a receiver submits nothing. */
function asksTheStore(operationId: string, name: OrganisationName): boolean {
  const { role } = ORGANISATIONS[name];
  if (operationId === 'submitReferral') return role === 'sender';
  return role !== undefined && !/^(suspendAgreement|confirmResumption)$/.test(operationId);
}

/** The ids that a request of this organisation names. */
function subjectOf(name: OrganisationName, target: Target) {
  const own = ORGANISATIONS[name].agreementId ?? 'example';
  const agreementId = target === 'own' ? own : own === 'example' ? 'other' : 'example';
  const submission = world.submission(own);
  if (target === 'unknown') {
    return { referralId: randomUUID(), agreementId: 'never', submission: { ...submission, agreementId: 'never' } };
  }
  return { referralId: referrals[agreementId], agreementId, submission: { ...submission, agreementId } };
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
    const { outcome } = await ask(operation, rule, undefined, subjectOf('sender', 'own'));
    expect([operation.operationId, outcome]).toEqual([
      operation.operationId,
      rule.scope === undefined ? '200' : '401 noAccessToken',
    ]);
  }
});

describe.each(Object.entries(ACCESS_RULES))('%s', (operationId, rule) => {
  const operation = () => operations.find((one) => one.operationId === operationId) as Operation;
  const targets: Target[] = rule.foreign === undefined ? ['own'] : ['own', 'others', 'unknown'];

  test('every organisation, with every scope, of every target', async () => {
    const unexpected: unknown[] = [];
    let asked = 0;
    for (const name of ORGANISATION_NAMES) {
      for (const scopes of SCOPE_SETS) {
        for (const target of targets) {
          const { outcome } = await ask(
            operation(),
            rule,
            tokens.get(`${name} ${scopes.join(' ')}`),
            subjectOf(name, target),
          );
          const expected = expectedOutcome(rule, ORGANISATIONS[name].role, scopes, target);
          if (outcome !== expected) unexpected.push({ name, scopes, target, outcome, expected });
          asked += 1;
        }
      }
    }
    expect(unexpected).toEqual([]);
    expect(asked).toBe(ORGANISATION_NAMES.length * SCOPE_SETS.length * targets.length);
  });

  if (rule.foreign !== undefined) {
    test('another’s and unknown are alike in all that is answered, and in what the store is asked', async () => {
      for (const name of ORGANISATION_NAMES) {
        const seen = [];
        for (const target of ['others', 'unknown'] as const) {
          statements.length = 0;
          const { comparable } = await ask(
            operation(),
            rule,
            tokens.get(`${name} ${Object.keys(SCOPES).join(' ')}`),
            subjectOf(name, target),
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
    for (const name of ORGANISATION_NAMES.filter((one) => ORGANISATIONS[one].role !== undefined)) {
      const foreign = subjectOf(name, 'others');
      const token = tokens.get(`${name} ${Object.keys(SCOPES).join(' ')}`);
      const { body } = await ask(operation(), rule, token, subjectOf(name, 'own'));
      const text = JSON.stringify(body);
      const others = ORGANISATION_NAMES.filter(
        (one) => ORGANISATIONS[one].agreementId !== ORGANISATIONS[name].agreementId,
      ).map((one) => ORGANISATIONS[one].enterpriseNumber);
      for (const value of [foreign.referralId, `"${foreign.agreementId}"`, ...others]) {
        expect({ name, found: text.includes(value), value }).toEqual({ name, found: false, value });
      }
    }
  });
});
