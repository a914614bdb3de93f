/**
 * Guarantee G: deadlines hold across restarts, clock changes and leap days.
 *
 * Seen to fail with: 29 February + 18 years taken as 1 March (`addYears`); due moments counted in hours, or at an hour of
 * UTC (`momentAfter`); a reminder, an ending or a destruction that does not ask the clock (`carryOutDue`, `decide` of
 * the ending, `decideDisposal`); a due moment that stays in the list once it was carried out; a workflow that counts the
 * moments itself instead of taking them from the store (`progressOf`).
 */

import { randomUUID } from 'node:crypto';
import { wholeTimeline } from '../../clients/every-page.js';
import { reconcile } from '../../clients/reconciler.js';
import { referralWorkflowId } from '../../domain/names.js';
import type { DueMoment } from '../../domain/progress.js';
import type { Connector } from '../../sandbox/connector.js';
import { fastForward, ROOM_FOR_AN_ATTEMPT, workflowTime } from '../../sandbox/time-skipping.js';
import { OPERATOR, pathAgreement, RECEIVER, SENDER, startTestConnector } from '../setup/connector.js';
import { DrivenReferral } from '../setup/driver.js';
import { eventually } from '../setup/eventually.js';
import { consentedDaysBefore, openStoreUnderTest, type StoreUnderTest } from './store-under-test.js';

const DAY_SECONDS = 86_400;

describe('decided in the store', () => {
  let under: StoreUnderTest;
  beforeAll(async () => {
    under = await openStoreUnderTest([
      pathAgreement({ contact: { ...pathAgreement().contact, reminderDays: [1, 7] } }),
    ]);
  });
  afterAll(() => under.drop());
  beforeEach(() => {
    under.clock.at = new Date('2025-03-03T12:00:00Z');
  });

  async function deliveredAt(moment: string): Promise<{ referralId: string; due: DueMoment[] }> {
    under.clock.at = new Date(moment);
    const { referralId } = await under.client.submit(SENDER, consentedDaysBefore(under.clock.at, 0), randomUUID());
    const { due } = await under.activities.transmit({ referralId, applied: [] });
    return { referralId, due };
  }

  const report = (referralId: string, event: Record<string, unknown>) =>
    under.client.report(RECEIVER, referralId, { eventId: randomUUID(), ...event });

  /** Handed off now, with a dossier in the register. Returns the dossier's id. */
  async function handedOff(): Promise<{ referralId: string; dossierId: string }> {
    const { referralId } = await deliveredAt('2025-03-03T12:00:00Z');
    const dossierReference = `SD-${referralId.slice(0, 8)}`;
    under.receiver.openDossier(referralId, dossierReference);
    const occurredAt = under.clock.at.toISOString();
    const { eventId } = await report(referralId, {
      type: 'contactOutcome',
      outcome: 'helpWanted',
      occurredAt,
      dossierReference,
    });
    await under.activities.end({
      referralId,
      applied: [`${eventId}/contactOutcome/helpWanted`],
      ending: { state: 'handedOff', reason: 'helpWanted' },
    });
    const [dossier] = await under.rows<{ dossier_id: string }>(
      `select dossier_id from dossier where referral_id = '${referralId}'`,
    );
    return { referralId, dossierId: dossier?.dossier_id ?? '' };
  }

  const register = (dossierId: string) =>
    under.rows(`select state, closed_on, last_day_kept, destroy_from from dossier where dossier_id = '${dossierId}'`);

  describe('eighteen years', () => {
    test.each([
      ['29 February', '2028-02-29', '2046-02-28', '2046-03-01'],
      ['the day before', '2028-02-28', '2046-02-28', '2046-03-01'],
      ['28 February before a leap year', '2026-02-28', '2044-02-28', '2044-02-29'],
      ['1 March', '2028-03-01', '2046-03-01', '2046-03-02'],
      ['the last day of a year', '2027-12-31', '2045-12-31', '2046-01-01'],
    ])('after a dossier closed on %s', async (_what, closedOn, lastDayKept, destroyFrom) => {
      const { referralId, dossierId } = await handedOff();
      await report(referralId, { type: 'dossierClosed', closedOn });
      expect(await register(dossierId)).toEqual([
        { state: 'closed', closed_on: closedOn, last_day_kept: lastDayKept, destroy_from: destroyFrom },
      ]);
    });

    test('start again where the dossier is opened and closed again', async () => {
      const { referralId, dossierId } = await handedOff();
      await report(referralId, { type: 'dossierClosed', closedOn: '2028-02-29' });
      await report(referralId, { type: 'dossierReopened' });
      expect(await register(dossierId)).toEqual([
        { state: 'open', closed_on: null, last_day_kept: null, destroy_from: null },
      ]);
      await report(referralId, { type: 'dossierClosed', closedOn: '2029-06-30' });
      expect(await register(dossierId)).toMatchObject([{ destroy_from: '2047-07-01' }]);
    });

    test('end at midnight in Brussels by the clock, whatever date a run asks for', async () => {
      const { referralId, dossierId } = await handedOff();
      await report(referralId, { type: 'dossierClosed', closedOn: '2028-02-29' });
      const listed = await under.activities.listDueDossiers({ date: '2046-03-01' });
      expect(listed.dossierIds).toContain(dossierId);
      expect((await under.activities.listDueDossiers({ date: '2046-02-28' })).dossierIds).not.toContain(dossierId);

      under.clock.at = new Date('2046-02-28T22:59:59Z');
      expect(await under.activities.dispose({ dossierId })).toEqual({ outcome: 'notDue' });
      expect(await register(dossierId)).toMatchObject([{ state: 'closed' }]);
      expect(await under.rows(`select 1 from declaration where dossier_id = '${dossierId}'`)).toEqual([]);
      under.clock.at = new Date('2046-02-28T23:00:00Z');
      expect(await under.activities.dispose({ dossierId })).toMatchObject({ outcome: 'destroyed' });
      expect(await register(dossierId)).toMatchObject([{ state: 'destroyed' }]);
    });
  });

  describe('due moments fall at nine in Brussels', () => {
    const inBrussels = ({ at }: DueMoment) =>
      new Intl.DateTimeFormat('nl-BE', { timeZone: 'Europe/Brussels', dateStyle: 'short', timeStyle: 'short' }).format(
        new Date(at),
      );

    test.each([
      ['summer time begins', '2025-03-29T12:00:00Z', '2025-03-30T07:00:00.000Z', '2025-04-05T07:00:00.000Z'],
      ['summer time ends', '2025-10-25T12:00:00Z', '2025-10-26T08:00:00.000Z', '2025-11-01T08:00:00.000Z'],
      ['nothing changes', '2025-05-05T12:00:00Z', '2025-05-06T07:00:00.000Z', '2025-05-12T07:00:00.000Z'],
      [
        'it is past midnight in Brussels only',
        '2025-03-28T23:30:00Z',
        '2025-03-30T07:00:00.000Z',
        '2025-04-05T07:00:00.000Z',
      ],
      ['a leap day comes', '2028-02-28T12:00:00Z', '2028-02-29T08:00:00.000Z', '2028-03-06T08:00:00.000Z'],
    ])('where %s', async (_what, delivered, first, second) => {
      const { due } = await deliveredAt(delivered);
      expect(due.slice(0, 2)).toEqual([
        { kind: 'reminder', at: first },
        { kind: 'reminder', at: second },
      ]);
      for (const moment of due) expect(inBrussels(moment)).toMatch(/09:00$/);
    });
  });

  describe('a clock behind the timer that asks', () => {
    const reminders = async (referralId: string) =>
      (await wholeTimeline(under.client, OPERATOR, referralId)).filter(({ action }) => action === 'reminder');

    test('carries out no reminder: it is asked again, and then given once', async () => {
      const { referralId, due } = await deliveredAt('2025-03-29T12:00:00Z');
      const step = { referralId, applied: [], due: due[0] as DueMoment };
      under.clock.at = new Date('2025-03-30T06:59:59.999Z');
      await expect(under.activities.remind(step)).rejects.toMatchObject({ type: 'NotDueYet', nonRetryable: false });
      expect(await reminders(referralId)).toEqual([]);

      under.clock.at = new Date('2025-03-30T07:00:00Z');
      expect((await under.activities.remind(step)).due).toEqual(due.slice(1));
      // The clock is set back an hour, as when summer time ends on a machine that keeps local time, and forth again.
      under.clock.at = new Date('2025-03-30T06:00:00Z');
      await expect(under.activities.remind(step)).rejects.toMatchObject({ type: 'NotDueYet' });
      under.clock.at = new Date('2025-03-30T07:30:00Z');
      expect((await under.activities.remind(step)).due).toEqual(due.slice(1));
      expect(await reminders(referralId)).toHaveLength(1);
    });

    test('ends nothing for want of an answer, though asked to', async () => {
      const { referralId, due } = await deliveredAt('2025-03-03T12:00:00Z');
      const step = { referralId, applied: [], ending: { state: 'expired', reason: 'contactTimeOver' } as const };
      expect(due.at(-1)).toEqual({ kind: 'contactTimeOver', at: '2025-06-01T07:00:00.000Z' });
      under.clock.at = new Date('2025-06-01T06:59:59.999Z');
      await expect(under.activities.end(step)).rejects.toMatchObject({ type: 'NotDueYet', nonRetryable: false });
      expect((await under.client.status(OPERATOR, referralId)).status).toBe('awaitingOutcome');
      expect(under.receiver.calls(referralId).map(({ call }) => call)).toEqual(['deliver']);
      under.clock.at = new Date('2025-06-01T07:00:00Z');
      expect(await under.activities.end(step)).toMatchObject({ state: 'expired', reason: 'contactTimeOver' });
    });

    test('ends nothing that is parked', async () => {
      under.clock.at = new Date('2025-10-01T12:00:00Z');
      under.receiver.misbehave('*', 'refuses', { operations: ['deliver'] });
      const { referralId } = await under.client.submit(SENDER, consentedDaysBefore(under.clock.at, 0), randomUUID());
      const { due } = await under.activities.transmit({ referralId, applied: [] });
      under.receiver.behave();
      // Thirty days, over the end of summer time.
      expect(due).toEqual([{ kind: 'parkingTimeOver', at: '2025-10-31T08:00:00.000Z' }]);
      const step = { referralId, applied: [], ending: { state: 'expired', reason: 'parkingTimeOver' } as const };
      under.clock.at = new Date('2025-10-31T07:59:59Z');
      await expect(under.activities.end(step)).rejects.toMatchObject({ type: 'NotDueYet' });
      under.clock.at = new Date('2025-10-31T08:00:00Z');
      expect(await under.activities.end(step)).toMatchObject({ state: 'expired', reason: 'parkingTimeOver' });
    });

    test('an ending by a rule that the agreement does not set is never due', async () => {
      const { referralId } = await deliveredAt('2025-03-03T12:00:00Z');
      await under.rows(`update referral set due = '[]' where referral_id = '${referralId}'`);
      under.clock.at = new Date('2030-01-01T00:00:00Z');
      const step = { referralId, applied: [], ending: { state: 'expired', reason: 'contactTimeOver' } as const };
      expect(await under.activities.end(step)).toMatchObject({ state: 'awaitingOutcome' });
    });
  });
});

describe('on a real worker', () => {
  let connector: Connector & { drop(): Promise<void> };
  beforeAll(async () => {
    connector = await startTestConnector();
  });
  afterAll(() => connector.drop());

  const actions = async (referral: DrivenReferral, action: string) =>
    (await referral.actions()).filter((each) => each === action).length;
  async function dueInStore({ referralId }: DrivenReferral): Promise<DueMoment[]> {
    const row = await connector.store.db
      .selectFrom('referral')
      .select('due')
      .where('referral_id', '=', referralId)
      .executeTakeFirstOrThrow();
    return row.due;
  }
  /** Lets time pass for one referral until its next due moment is over. */
  async function passNextMoment(referral: DrivenReferral, room = ROOM_FOR_AN_ATTEMPT): Promise<void> {
    const { temporal } = connector;
    const workflowId = referralWorkflowId(referral.referralId);
    const [next] = await dueInStore(referral);
    const now = await workflowTime(temporal, workflowId);
    const seconds = Math.ceil((Date.parse(next?.at ?? '') - now.getTime()) / 1000);
    await fastForward(temporal, workflowId, seconds + room);
  }

  /** Ends the workflow as an operator of Temporal might, and has it reconciled: it goes on from the store. */
  async function startAgain(referral: DrivenReferral): Promise<void> {
    const { store, temporal, taskQueue } = connector;
    await temporal.workflow.getHandle(referralWorkflowId(referral.referralId)).terminate('by a test');
    await reconcile({ store, temporal, taskQueue });
    await eventually(async () => (await referral.progress()) !== undefined);
  }

  test('each moment is carried out once, over a restart of the worker and a terminated workflow', async () => {
    const referral = await DrivenReferral.submit(connector, {}, 'awaitingOutcome');
    const due = await dueInStore(referral);
    expect(due.map(({ kind }) => kind)).toEqual(['reminder', 'reminder', 'escalation', 'contactTimeOver']);

    await connector.worker.stop();
    await connector.startWorker();
    expect((await referral.progress())?.due).toEqual(due);
    await passNextMoment(referral);
    await eventually(async () => (await actions(referral, 'reminder')) === 1);
    expect(await dueInStore(referral)).toEqual(due.slice(1));

    await startAgain(referral);
    expect((await referral.progress())?.due).toEqual(due.slice(1));
    await passNextMoment(referral);
    await eventually(async () => (await actions(referral, 'reminder')) === 2);
    expect(await dueInStore(referral)).toEqual(due.slice(2));
    expect(await actions(referral, 'escalation')).toBe(0);
  });

  test('what the store says is due is what is waited for, also where it was changed meanwhile', async () => {
    const referral = await DrivenReferral.submit(connector, {}, 'awaitingOutcome');
    const inTwoDays = new Date(Date.now() + 2 * DAY_SECONDS * 1000).toISOString();
    const moved: DueMoment[] = [{ kind: 'contactTimeOver', at: inTwoDays }];
    await connector.store.db
      .updateTable('referral')
      .set({ due: JSON.stringify(moved) })
      .where('referral_id', '=', referral.referralId)
      .execute();
    await startAgain(referral);
    expect((await referral.progress())?.due).toEqual(moved);
    // It ends then, and gets no further.
    await passNextMoment(referral, 1);
    expect(await referral.result()).toEqual({ state: 'expired', reason: 'contactTimeOver' });
  });
});
