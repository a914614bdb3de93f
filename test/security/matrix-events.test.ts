/**
 * Every kind of event × every kind of caller × own, another's, unknown: who may report it is said below by hand, and a referral
 * of somebody else's is told from one that never was by nothing, whatever is reported, also where it names things that are there.
 *
 * Seen to fail with: an event that anybody may report (`REPORTERS`); a correction that is sealed before it is known
 * whose referral it is (`sealCorrection`).
 */
import { randomUUID } from 'node:crypto';
import { eventBodies } from '../contracts/examples.js';
import { type Asking, CALLER_NAMES, filledIn, haveTaskOpened, type Known, startAsking } from './asking.js';
import type { Answer } from './observed-answers.js';
import { CALLERS, type CallerName } from './two-agreements.js';

type Party = 'sender' | 'receiver';

/** Who reports what (docs/architecture.md); an operator's event comes by no token. */
const REPORTED_BY: Record<string, readonly Party[]> = {
  contactAttempt: ['receiver'],
  contactOutcome: ['receiver'],
  withdrawal: ['sender', 'receiver'],
  recall: ['sender'],
  correction: ['sender', 'receiver'],
  erasureConfirmed: ['receiver'],
  retry: [],
  dossierClosed: ['receiver'],
  dossierReopened: ['receiver'],
  disclosure: ['receiver'],
  forwardingConfirmed: ['receiver'],
};

/** One of each type and outcome, with an id of its own where it is not given. */
const EVENTS = eventBodies().map(({ eventId: _, ...body }) => ({ ...body, type: String(body.type) }));

let asking: Asking;
/** Of each agreement: the id of an event that was accepted, and of a task that is open. */
const known = new Map<string, Known>();

beforeAll(async () => {
  asking = await startAsking();
  for (const agreementId of ['example', 'other'] as const)
    known.set(agreementId, await haveTaskOpened(asking.world, agreementId, asking.referralOf(agreementId)));
}, 300_000);
afterAll(() => asking?.close());

async function report(name: CallerName, referralId: string, event: object): Promise<Answer> {
  return asking.ask({
    method: 'POST',
    path: filledIn('/referrals/{referralId}/events', { referralId, agreementId: '', submission: {} }),
    headers: await asking.bearer(name),
    body: { eventId: randomUUID(), ...event },
    ids: [referralId, ...Object.values(event).filter((value) => typeof value === 'string' && value.length === 36)],
  });
}

const mayReport = (name: CallerName, type: string) =>
  CALLERS[name].role !== undefined && (REPORTED_BY[type] ?? []).includes(CALLERS[name].role as Party);
const foreignOf = (name: CallerName) => (CALLERS[name].agreementId === 'example' ? 'other' : 'example');

test('every event that the document has is here', async () => {
  const document = await (await fetch(`${asking.world.baseUrl}/doc/openapi.json`)).text();
  const { components } = JSON.parse(document) as {
    components: { schemas: { ReportedEvent: { discriminator: { mapping: object } } } };
  };
  const types = Object.keys(components.schemas.ReportedEvent.discriminator.mapping);
  expect(types.sort()).toEqual(Object.keys(REPORTED_BY).sort());
  expect([...new Set(EVENTS.map(({ type }) => type))].sort()).toEqual(Object.keys(REPORTED_BY).sort());
});

describe.each(EVENTS)('$type $outcome $result', (event) => {
  test('of another’s referral, everybody is answered as of one that never was', async () => {
    for (const name of CALLER_NAMES) {
      const { taskId, eventId } = known.get(foreignOf(name)) as Known;
      const seen = [];
      // With the ids of what is there, and with ids of nothing.
      for (const about of [
        { referralId: asking.referralOf(foreignOf(name)), eventId: randomUUID(), taskId },
        { referralId: asking.referralOf(foreignOf(name)), eventId, taskId },
        { referralId: randomUUID(), eventId: randomUUID(), taskId: randomUUID() },
      ]) {
        const { referralId, ...ids } = about;
        const task = event.type === 'forwardingConfirmed' ? { taskId: ids.taskId } : {};
        const answer = await report(name, referralId, { ...event, ...task, eventId: ids.eventId });
        const expected = mayReport(name, event.type) ? '404 resourceNotFound' : '403 missingPermission';
        expect([name, answer.outcome]).toEqual([name, expected]);
        expect([name, answer.statements.length > 0]).toEqual([name, mayReport(name, event.type)]);
        seen.push({ comparable: answer.comparable, statements: answer.statements });
      }
      expect({ name, answers: seen[0] }).toEqual({ name, answers: seen[2] });
      expect({ name, answers: seen[1] }).toEqual({ name, answers: seen[2] });
    }
  });

  test('of its own, who may not report it is told so, and the others are not told that it is not there', async () => {
    for (const name of CALLER_NAMES.filter((one) => CALLERS[one].role !== undefined)) {
      const { agreementId } = CALLERS[name] as { agreementId: 'example' | 'other' };
      const task = event.type === 'forwardingConfirmed' ? { taskId: known.get(agreementId)?.taskId } : {};
      const { outcome } = await report(name, asking.referralOf(agreementId), { ...event, ...task });
      expect([name, outcome]).toEqual([
        name,
        mayReport(name, event.type) ? expect.stringMatching(/^(202|409 eventNotAllowed)$/) : '403 missingPermission',
      ]);
    }
  });
});

test('what is reported of another’s leaves nothing in its records', async () => {
  const kept = async () =>
    asking.world.under.rows(
      `select (select count(*) from event) as events, (select count(*) from audit_entry) as entries,
        (select count(*) from task where confirmed_at is null) as tasks, (select count(*) from outbox) as outbox`,
    );
  const before = await kept();
  for (const name of CALLER_NAMES)
    for (const event of EVENTS) await report(name, asking.referralOf(foreignOf(name)), event);
  expect(await kept()).toEqual(before);
});
