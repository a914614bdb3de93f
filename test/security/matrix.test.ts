/**
 * Every operation of the served document × every kind of caller × every scope × own, another's, unknown: the outcome is the
 * one of `access-rules.ts`, and what is another's is told from what never was by nothing: status, headers, body, or the
 * statements that the databases are asked.
 *
 * Seen to fail with: a route without its scope (`requireScope`); a referral shown to whom it is not (`referralStatus`); an
 * organisation that is let in unnamed (`organisationOf`); one statement more for another's referral; a list without its
 * organisation; a new route.
 */
import { ACCESS_RULES, type AccessRule, expectedOutcome, type Target } from './access-rules.js';
import {
  ALL_SCOPES,
  type Asking,
  CALLER_NAMES,
  type Operation,
  questionOf,
  type Subject,
  startAsking,
  whoIs,
} from './asking.js';
import type { Answer } from './observed-answers.js';
import { CALLERS, type CallerName } from './two-agreements.js';

const SCOPE_SETS: readonly (readonly string[])[] = [[], ...ALL_SCOPES.map((scope) => [scope]), ALL_SCOPES];

let asking: Asking;
beforeAll(async () => {
  asking = await startAsking();
}, 300_000);
afterAll(() => asking?.close());

/** Whether anything has to be looked up; an agreement is known without, and some may do no such thing whatever it is about. */
function asksTheStore(operationId: string, name: CallerName): boolean {
  const { role } = CALLERS[name];
  if (operationId === 'submitReferral') return role === 'sender';
  if (operationId === 'assignReferral') return role === 'receiver';
  if (operationId === 'readRecord') return name === 'socialWorker' || name === 'colleague';
  return role !== undefined && !/^(suspendAgreement|confirmResumption)$/.test(operationId);
}

/** Asks as this caller; of nobody where there is no caller. */
async function askAs(
  name: CallerName | undefined,
  operation: Operation,
  rule: AccessRule,
  subject: Subject,
  scopes?: readonly string[],
): Promise<Answer> {
  const { headers, ...question } = questionOf(operation, rule, subject);
  const authorization = name === undefined ? {} : await asking.bearer(name, scopes);
  return asking.ask({ ...question, headers: { ...headers, ...authorization } });
}

test('every operation that is served has a rule, and the other way round', () => {
  expect(asking.operations.map(({ operationId }) => operationId).sort()).toEqual(Object.keys(ACCESS_RULES).sort());
});

test('without a token nobody gets in but to the health', async () => {
  for (const operation of asking.operations) {
    const rule = ACCESS_RULES[operation.operationId] as AccessRule;
    const { outcome } = await askAs(undefined, operation, rule, asking.subjectOf('sender', 'own', rule));
    expect([operation.operationId, outcome]).toEqual([
      operation.operationId,
      rule.scope === undefined ? '200' : '401 noAccessToken',
    ]);
  }
});

describe.each(Object.entries(ACCESS_RULES))('%s', (operationId, rule) => {
  const operation = () => asking.operations.find((one) => one.operationId === operationId) as Operation;
  const targets: Target[] = rule.foreign === undefined ? ['own'] : ['own', 'others', 'unknown'];

  test('every caller, with every scope, of every target', async () => {
    const unexpected: unknown[] = [];
    let asked = 0;
    for (const name of CALLER_NAMES) {
      for (const scopes of SCOPE_SETS) {
        for (const target of targets) {
          const { outcome } = await askAs(name, operation(), rule, asking.subjectOf(name, target, rule), scopes);
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
          const answer = await askAs(name, operation(), rule, asking.subjectOf(name, target, rule));
          seen.push({ comparable: answer.comparable, statements: answer.statements });
        }
        // Who is no party gets no further than its token.
        expect([name, (seen[0]?.statements.length ?? 0) > 0]).toEqual([name, asksTheStore(operationId, name)]);
        expect({ name, ...seen[0] }).toEqual({ name, ...seen[1] });
      }
    });
  }

  test('nothing of another organisation’s is in a successful answer', async () => {
    for (const name of CALLER_NAMES.filter((one) => CALLERS[one].role !== undefined)) {
      const foreign = asking.subjectOf(name, 'others', rule);
      const { text } = await askAs(name, operation(), rule, asking.subjectOf(name, 'own', rule));
      const others = CALLER_NAMES.filter((one) => CALLERS[one].agreementId !== CALLERS[name].agreementId).map(
        (one) => CALLERS[one].enterpriseNumber,
      );
      for (const value of [foreign.referralId, `"${foreign.agreementId}"`, ...others]) {
        expect({ name, found: text.includes(value), value }).toEqual({ name, found: false, value });
      }
    }
  });
});
