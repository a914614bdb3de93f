/**
 * Guarantee D: each referral reaches exactly one terminal state.
 *
 * Seen to fail with: an ending that a later event replaces (`fixEnding`); a closing that does not look for accepted
 * events, or whether the referral has ended (`finishEnding`); a deadline that goes before an accepted event
 * (`beginEnding`); an outcome that is accepted though the ending is fixed, or under the wrong reason once the referral has
 * ended (`outcomeRefusal`).
 */

import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { wholeTimeline } from '../../clients/every-page.js';
import { referralWorkflowId } from '../../domain/names.js';
import { type Ending, isTerminal, type ReferralState, type TerminalState } from '../../domain/states.js';
import type { Connector } from '../../sandbox/connector.js';
import { finishEnding } from '../../store/finish-ending.js';
import { holdReferral, inOrder } from '../faults/held-lock.js';
import { freshSubmission, OPERATOR, RECEIVER, SENDER, startTestConnector } from '../setup/connector.js';
import { eventually } from '../setup/eventually.js';
import { consentedDaysBefore, openStoreUnderTest, type StoreUnderTest } from './store-under-test.js';

const moment = () => new Date().toISOString();
const EVENTS = {
  correction: () => {
    const { address: _, ...client } = freshSubmission().client;
    return {
      type: 'correction',
      eventId: randomUUID(),
      client,
      residence: { postalCode: '3293', isPlaceOfResidence: true },
    };
  },
  withdrawal: () => ({ type: 'withdrawal', eventId: randomUUID(), occurredAt: moment(), manner: 'oral' }),
  recall: () => ({ type: 'recall', eventId: randomUUID(), reason: 'noLongerIndicated' }),
  helpWanted: () => ({
    type: 'contactOutcome',
    eventId: randomUUID(),
    occurredAt: moment(),
    outcome: 'helpWanted',
    dossierReference: `SD-${randomUUID()}`,
  }),
  helpDeclined: () => ({
    type: 'contactOutcome',
    eventId: randomUUID(),
    occurredAt: moment(),
    outcome: 'helpDeclined',
  }),
};
type EventName = Exclude<keyof typeof EVENTS, 'correction'>;
const REPORTER = { withdrawal: SENDER, recall: SENDER, helpWanted: RECEIVER, helpDeclined: RECEIVER } as const;
const ENDS_AS: Record<EventName, TerminalState> = {
  withdrawal: 'withdrawn',
  recall: 'recalled',
  helpWanted: 'handedOff',
  helpDeclined: 'purged',
};

describe('withdrawal, outcome and recall at the same time, on a real worker', () => {
  let connector: Connector & { drop(): Promise<void> };
  beforeAll(async () => {
    connector = await startTestConnector();
  });
  afterAll(() => connector.drop());

  /** Every order in which three programs can start to report, with either outcome. */
  const RACES: EventName[][] = (['helpWanted', 'helpDeclined'] as const).flatMap((outcome) => [
    ['withdrawal', outcome, 'recall'],
    ['withdrawal', 'recall', outcome],
    [outcome, 'withdrawal', 'recall'],
    [outcome, 'recall', 'withdrawal'],
    ['recall', 'withdrawal', outcome],
    ['recall', outcome, 'withdrawal'],
  ]);

  async function race(names: EventName[]) {
    const { referralId } = await connector.client.submit(SENDER, freshSubmission(), randomUUID());
    await eventually(async () => (await connector.client.status(OPERATOR, referralId)).status === 'awaitingOutcome');
    const reports = await Promise.allSettled(
      names.map(async (name) => {
        const event = EVENTS[name]();
        await connector.client.report(REPORTER[name], referralId, event);
        return { name, eventId: event.eventId };
      }),
    );
    const result = await connector.temporal.workflow.getHandle(referralWorkflowId(referralId)).result();
    return { referralId, reports, result: result as { state: ReferralState } };
  }

  test('each ends once, by the event that was accepted first, and the workflow says what the store says', async () => {
    const races = await Promise.all(RACES.map(race));
    for (const { referralId, reports, result } of races) {
      const accepted = reports.flatMap((report) => (report.status === 'fulfilled' ? [report.value] : []));
      const { rows } = await sql<{ event_id: string }>`
        select event_id from event where referral_id = ${referralId} and sequence = 1`.execute(connector.store.db);
      const first = accepted.find(({ eventId }) => eventId === rows[0]?.event_id);
      expect(result.state).toBe(ENDS_AS[first?.name as EventName]);

      // Withdrawal and recall are acknowledged in any state; only the outcome can come too late.
      for (const report of reports) {
        if (report.status === 'rejected') expect(report.reason).toMatchObject({ code: 'eventNotAllowed' });
      }
      const moves = (await wholeTimeline(connector.client, OPERATOR, referralId))
        .filter(({ action }) => action === 'stateChanged')
        .map(({ codes }) => codes.to as ReferralState);
      expect(moves.filter(isTerminal)).toEqual([result.state]);
      expect(moves.at(-1)).toBe(result.state);
      expect((await connector.client.status(OPERATOR, referralId)).status).toBe(result.state);
    }
    expect((await connector.client.verifyAudit()).faults).toEqual([]);
  });
});

describe('decided in the store', () => {
  let under: StoreUnderTest;
  beforeAll(async () => {
    under = await openStoreUnderTest();
  });
  afterAll(() => under.drop());
  beforeEach(() => {
    under.clock.at = new Date('2025-03-03T12:00:00Z');
  });

  async function delivered(): Promise<string> {
    const { referralId } = await under.client.submit(SENDER, consentedDaysBefore(under.clock.at, 0), randomUUID());
    await under.activities.transmit({ referralId, applied: [] });
    return referralId;
  }

  async function report(referralId: string, name: EventName): Promise<string> {
    const event = EVENTS[name]();
    await under.client.report(REPORTER[name], referralId, event);
    const code = 'outcome' in event ? event.outcome : 'reason' in event ? event.reason : '';
    return `${event.eventId}/${event.type}/${code}`;
  }

  const DECLINED: Ending = { state: 'purged', reason: 'helpDeclined' };
  const stateOf = async (referralId: string) => (await under.client.status(OPERATOR, referralId)).status;

  test('the same ending carried out several times at once is one ending', async () => {
    const referralId = await delivered();
    const applied = [await report(referralId, 'helpDeclined')];
    await Promise.all([1, 2, 3].map(() => under.activities.end({ referralId, applied, ending: DECLINED })));
    const timeline = await wholeTimeline(under.client, OPERATOR, referralId);
    const moves = timeline.filter(({ action }) => action === 'stateChanged').map(({ codes }) => codes.to);
    expect(moves).toEqual(['sending', 'awaitingOutcome', 'erasing', 'purged']);
  });

  test('what has ended stays as it is, whatever is asked of it', async () => {
    const referralId = await delivered();
    const applied = [await report(referralId, 'helpDeclined')];
    await under.activities.end({ referralId, applied, ending: DECLINED });
    const before = await wholeTimeline(under.client, OPERATOR, referralId);
    const step = { referralId, applied };
    const answers = [
      await under.activities.transmit(step),
      await under.activities.parkUndelivered(step),
      await under.activities.end({ ...step, ending: { state: 'withdrawn', reason: 'consentWithdrawn' } }),
      await under.activities.end({ ...step, ending: { state: 'expired', reason: 'contactTimeOver' } }),
      await under.activities.end({ ...step, ending: { state: 'refused', reason: 'judgedRefused', refusals: [] } }),
      await finishEnding(under.store, step, { state: 'handedOff', reason: 'helpWanted' }),
    ];
    expect(answers.map(({ state }) => state)).toEqual(answers.map(() => 'purged'));
    await report(referralId, 'withdrawal');
    await report(referralId, 'recall');
    const after = (await wholeTimeline(under.client, OPERATOR, referralId)).slice(before.length);
    expect(after.map(({ action }) => action)).toEqual(['eventAccepted', 'eventAccepted']);
    expect(await stateOf(referralId)).toBe('purged');
    await expect(report(referralId, 'helpWanted')).rejects.toMatchObject({
      code: 'eventNotAllowed',
      issues: [{ code: 'referralEnded' }],
    });
  });

  test('the same hand-off carried out several times at once is one dossier', async () => {
    const referralId = await delivered();
    const applied = [await report(referralId, 'helpWanted')];
    const step = { referralId, applied, ending: { state: 'handedOff', reason: 'helpWanted' } as const };
    const lock = await holdReferral(under.databaseUrl, referralId);
    const answers = Promise.all([1, 2, 3].map(() => under.activities.end(step)));
    await lock.waiters(3);
    await lock.release();
    expect((await answers).map(({ state }) => state)).toEqual(Array(3).fill('handedOff'));
    expect(await under.rows(`select 1 from dossier where referral_id = '${referralId}'`)).toHaveLength(1);
    const timeline = await wholeTimeline(under.client, OPERATOR, referralId);
    const moves = timeline.filter(({ action }) => action === 'stateChanged').map(({ codes }) => codes.to);
    expect(moves).toEqual(['sending', 'awaitingOutcome', 'handedOff']);
  });

  test('the first accepted ending stands, also where the workflow asks for the second', async () => {
    const referralId = await delivered();
    const applied = [await report(referralId, 'withdrawal'), await report(referralId, 'recall')];
    const ended = await under.activities.end({
      referralId,
      applied,
      ending: { state: 'recalled', reason: 'noLongerIndicated' },
    });
    expect(ended).toMatchObject({ state: 'withdrawn', reason: 'consentWithdrawn' });
    await expect(report(await delivered(), 'helpWanted')).resolves.toBeDefined();
  });

  test('closing writes nothing while an accepted event is not named as applied, and hands it over', async () => {
    const referralId = await delivered();
    const outcome = await report(referralId, 'helpWanted');
    const withdrawal = await report(referralId, 'withdrawal');
    const step = { referralId, applied: [outcome] };
    const refused = await finishEnding(under.store, step, { state: 'handedOff', reason: 'helpWanted' });
    expect(refused).toMatchObject({ state: 'awaitingOutcome', pending: [{ type: 'withdrawal', sequence: 2 }] });
    expect(await under.rows(`select 1 from dossier where referral_id = '${referralId}'`)).toEqual([]);
    const closed = await finishEnding(
      under.store,
      { referralId, applied: [outcome, withdrawal] },
      { state: 'handedOff', reason: 'helpWanted' },
    );
    expect(closed.state).toBe('handedOff');
  });

  describe('a correction and a hand-off at the same moment', () => {
    const step = (referralId: string, applied: string[]) => ({
      ...{ referralId, applied },
      ending: { state: 'handedOff', reason: 'helpWanted' } as const,
    });
    const held = async (referralId: string) => {
      const rows = await under.rows<{ version: number }>(
        `select record_version as version from client_record where referral_id = '${referralId}'`,
      );
      const keys = await under.store.keyDb
        .selectFrom('data_key')
        .select('record_version')
        .where('referral_id', '=', referralId)
        .execute();
      return { records: rows.map(({ version }) => version), keys: keys.map((key) => key.record_version) };
    };

    test('a correction that waits while the hand-off commits is kept until it is passed on, and no longer', async () => {
      const referralId = await delivered();
      const applied = [await report(referralId, 'helpWanted')];
      const correction = { ...EVENTS.correction(), eventId: randomUUID() };
      const [ended] = await inOrder(
        await holdReferral(under.databaseUrl, referralId),
        () => under.activities.end(step(referralId, applied)),
        () => under.client.report(SENDER, referralId, correction),
      );
      expect(ended.state).toBe('handedOff');
      expect(await held(referralId)).toEqual({ records: [2], keys: [2] });
      await under.activities.passOn({ referralId, eventId: correction.eventId });
      expect(await held(referralId)).toEqual({ records: [], keys: [] });
      expect(under.receiver.held(referralId)).toMatchObject({ corrections: [correction.eventId] });
    });

    test('one that is accepted before it keeps the hand-off from closing until the workflow has named it', async () => {
      const referralId = await delivered();
      const applied = [await report(referralId, 'helpWanted')];
      const correction = { ...EVENTS.correction(), eventId: randomUUID() };
      const [, refused] = await inOrder(
        await holdReferral(under.databaseUrl, referralId),
        () => under.client.report(SENDER, referralId, correction),
        () => under.activities.end(step(referralId, applied)),
      );
      expect(refused).toMatchObject({ state: 'awaitingOutcome', pending: [{ type: 'correction' }] });
      expect((await held(referralId)).keys).toContain(2);
      const closed = await under.activities.end(step(referralId, [...applied, `${correction.eventId}/correction/`]));
      expect(closed.state).toBe('handedOff');
      expect(await held(referralId)).toEqual({ records: [2], keys: [2] });
      await under.activities.passOn({ referralId, eventId: correction.eventId });
      expect(await held(referralId)).toEqual({ records: [], keys: [] });
    });
  });

  describe('an outcome and the end of the waiting time at the same moment', () => {
    const OVER: Ending = { state: 'expired', reason: 'contactTimeOver' };
    const afterNinetyDays = () => {
      under.clock.at = new Date('2025-06-01T07:00:00Z');
    };

    test('the outcome that was accepted goes before the deadline', async () => {
      const referralId = await delivered();
      afterNinetyDays();
      const outcome = await report(referralId, 'helpDeclined');
      const answer = await under.activities.end({ referralId, applied: [], ending: OVER });
      expect(answer).toMatchObject({ state: 'awaitingOutcome', pending: [{ type: 'contactOutcome' }] });
      const ended = await under.activities.end({ referralId, applied: [outcome], ending: DECLINED });
      expect(ended).toMatchObject(DECLINED);
    });

    test('the deadline that was carried out leaves no room for an outcome', async () => {
      const referralId = await delivered();
      afterNinetyDays();
      expect(await under.activities.end({ referralId, applied: [], ending: OVER })).toMatchObject(OVER);
      await expect(report(referralId, 'helpWanted')).rejects.toMatchObject({ code: 'eventNotAllowed' });
    });

    test('an outcome that comes while the receiver has not confirmed the erasure comes too late', async () => {
      const referralId = await delivered();
      afterNinetyDays();
      under.receiver.misbehave(referralId, 'answersLate');
      expect(await under.activities.end({ referralId, applied: [], ending: OVER })).toMatchObject({ state: 'erasing' });
      await expect(report(referralId, 'helpWanted')).rejects.toMatchObject({
        issues: [{ code: 'endingFixed' }],
      });
      under.receiver.behave(referralId);
      expect(await under.activities.end({ referralId, applied: [], ending: OVER })).toMatchObject(OVER);
    });
  });
});
