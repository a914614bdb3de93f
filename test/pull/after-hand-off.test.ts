/**
 * What comes after a hand-off where referrals are pulled: nobody is called, it is a task of the receiver's people, and a corrected
 * record waits for the assigned person until they have confirmed it.
 *
 * Seen to fail with: a pass-on that calls the receiver (`decidePassOn`), a copy that stays when the task is confirmed, one that
 * anybody reads, one that is shown while the agreement is suspended, one that is noted by who has not read it (`factsAbout`), a
 * task that outlives its record (`giveUpPassOn`), a destruction that nobody is asked for (`beginDestruction`).
 */
import { randomUUID } from 'node:crypto';
import { openStoreUnderTest, type StoreUnderTest } from '../guarantees/store-under-test.js';
import { COLLEAGUE, OPERATOR, pullAgreement, RECEIVER, SENDER, SOCIAL_WORKER } from '../setup/connector.js';
import { OfferedReferral } from './offered-referral.js';

const START = new Date('2025-03-03T12:00:00Z');
const { agreementId } = pullAgreement();

let under: StoreUnderTest;
beforeAll(async () => {
  // Nobody can approve a destruction yet; and selection rules are short-lived.
  const { disposal } = pullAgreement();
  const selectionRules = disposal.selectionRules.map((rule) => ({
    ...rule,
    validFrom: '2043-01-01',
    validUntil: '2047-12-31',
  }));
  const change = { disposal: { ...disposal, secondPersonApproval: false, selectionRules } };
  under = await openStoreUnderTest([pullAgreement(change)]);
});
afterAll(() => under?.drop());
beforeEach(() => {
  under.clock.at = START;
});

async function handedOff(): Promise<OfferedReferral> {
  const referral = await OfferedReferral.offer(under);
  const { referralId } = referral;
  await referral.read();
  const eventId = randomUUID();
  const outcome = { type: 'contactOutcome', outcome: 'helpWanted', occurredAt: START.toISOString() };
  await under.client.report(RECEIVER, referralId, { eventId, ...outcome, dossierReference: 'SD-1' });
  const [firstReading] = await referral.rows<{ event_id: string }>('event_id', 'event');
  const applied = [`${firstReading?.event_id}/firstReading/`, `${eventId}/contactOutcome/helpWanted`];
  const ended = await under.activities.end({
    referralId,
    applied,
    ending: { state: 'handedOff', reason: 'helpWanted' },
  });
  expect(ended).toMatchObject({ state: 'handedOff' });
  return referral;
}

/** As the workflow that passes an event on: its key's first part is the event. */
const passOn = ({ referralId }: OfferedReferral, key: string) =>
  under.activities.passOn({ referralId, eventId: key.split('/')[0] ?? '' });

async function tasksOf({ referralId }: OfferedReferral) {
  return (await under.client.tasks(RECEIVER, { referralId, confirmedToo: true })).items;
}

async function confirm(
  referral: OfferedReferral,
  taskId: string,
  who: typeof RECEIVER & { subject?: string } = RECEIVER,
): Promise<void> {
  await under.client.report(who, referral.referralId, {
    type: 'forwardingConfirmed',
    eventId: randomUUID(),
    taskId,
  });
}

test.each([
  ['a withdrawal', 'noteWithdrawal', (referral: OfferedReferral) => referral.withdraw()],
  [
    'a recall',
    'noteRecall',
    (referral: OfferedReferral) => referral.bySender({ type: 'recall', reason: 'wrongPerson' }),
  ],
])('%s is a task, and passed on by it', async (_what, kind, report) => {
  const referral = await handedOff();
  const key = await report(referral);
  expect(await passOn(referral, key)).toBeUndefined();
  expect(await tasksOf(referral)).toEqual([expect.objectContaining({ kind })]);
  expect(await referral.audited('passedOn')).toEqual([{ eventId: key.split('/')[0] }]);
  expect(under.receiver.calls(referral.referralId)).toEqual([]);
});

describe('a correction', () => {
  test('waits for the assigned person, and goes once it is confirmed', async () => {
    const referral = await handedOff();
    const key = await referral.correct('Nora');
    const parked = await passOn(referral, key);
    expect(parked).toMatchObject({ isTask: true });
    expect(await passOn(referral, key)).toEqual(parked);
    await expect(referral.read(COLLEAGUE)).rejects.toMatchObject({ code: 'missingPermission' });
    const reading = await referral.read();
    expect(reading).toMatchObject({ recordVersion: 2, client: { givenName: 'Nora' } });
    expect(await referral.read()).toEqual(reading);
    expect(await referral.audited('recordRead')).toHaveLength(3);

    const [task] = await tasksOf(referral);
    expect(task).toMatchObject({ kind: 'noteCorrection' });
    await confirm(referral, task?.taskId ?? '');
    // Its workflow is told, so that the copy does not wait for the end of its time.
    const rows = await referral.rows<{ payload: Record<string, unknown> }>('payload', 'outbox');
    expect(rows.map(({ payload }) => payload)).toContainEqual(expect.objectContaining({ takenUpAgain: true }));
    expect(await passOn(referral, key)).toBeUndefined();
    expect(await referral.rows('1 as one', 'client_record')).toEqual([]);
    expect(await referral.audited('passedOn')).toHaveLength(1);
    await expect(referral.read()).rejects.toMatchObject({
      issues: [expect.objectContaining({ code: 'referralEnded' })],
    });
  });

  test('that nobody notes is given up when its time is over: the copy goes, and ops are told', async () => {
    const referral = await handedOff();
    const key = await referral.correct('Nora');
    const parked = await passOn(referral, key);
    under.clock.at = new Date(parked?.parkedUntil ?? '');
    expect(await passOn(referral, key)).toBeUndefined();
    expect(await referral.rows('1 as one', 'client_record')).toEqual([]);
    expect(await referral.rows('kind', 'escalation')).toEqual([{ kind: 'passOnGivenUp' }]);
    // With the record goes the task: there is nothing left to note.
    const [task] = await tasksOf(referral);
    expect(task).toMatchObject({ kind: 'noteCorrection', supersededAt: parked?.parkedUntil });
    expect((await under.client.tasks(RECEIVER, { referralId: referral.referralId })).items).toEqual([]);
    await expect(confirm(referral, task?.taskId ?? '')).rejects.toMatchObject({
      issues: [expect.objectContaining({ code: 'taskSuperseded' })],
    });
  });

  test('is noted by nobody before it was read', async () => {
    const referral = await handedOff();
    await passOn(referral, await referral.correct('Nora'));
    const [task] = await tasksOf(referral);
    await expect(confirm(referral, task?.taskId ?? '')).rejects.toMatchObject({
      issues: [expect.objectContaining({ code: 'notReadYet' })],
    });
    expect(await referral.rows('1 as one', 'client_record')).toHaveLength(1);
    await referral.read();
    await confirm(referral, task?.taskId ?? '', SOCIAL_WORKER);
    expect((await referral.audited('taskConfirmed')).at(-1)).toMatchObject({ by: SOCIAL_WORKER.subject });
  });

  test('is shown to nobody once the referral was recalled for the wrong person', async () => {
    const referral = await handedOff();
    await passOn(referral, await referral.correct('Nora'));
    await referral.bySender({ type: 'recall', reason: 'wrongPerson' });
    await expect(referral.read()).rejects.toMatchObject({
      issues: [expect.objectContaining({ code: 'referralEnded' })],
    });
  });

  test('is no business of an operator’s retry, which is refused and changes no moment', async () => {
    const referral = await handedOff();
    const key = await referral.correct('Nora');
    const parked = await passOn(referral, key);
    const tasks = await tasksOf(referral);
    under.clock.at = new Date(START.getTime() + 86_400_000);
    const retry = { type: 'retry', eventId: randomUUID(), reason: 'other' };
    await expect(under.client.report(OPERATOR, referral.referralId, retry)).rejects.toMatchObject({
      issues: [expect.objectContaining({ code: 'waitsForReceiver' })],
    });
    expect(await passOn(referral, key)).toEqual(parked);
    expect(await tasksOf(referral)).toEqual(tasks);
  });

  test('goes at once after such a recall, and nobody has to note it', async () => {
    const referral = await handedOff();
    const key = await referral.correct('Nora');
    await passOn(referral, key);
    await referral.read();
    await referral.bySender({ type: 'recall', reason: 'wrongPerson' });
    expect(await tasksOf(referral)).toEqual([
      expect.objectContaining({ kind: 'noteCorrection', supersededAt: START.toISOString() }),
    ]);
    expect(await passOn(referral, key)).toBeUndefined();
    expect(await referral.rows('1 as one', 'client_record')).toEqual([]);
    expect(await referral.audited('passOnStopped')).toEqual([expect.objectContaining({ code: 'wrongPerson' })]);
  });

  test('is not shown while the agreement is suspended', async () => {
    const referral = await handedOff();
    const key = await referral.correct('Nora');
    await passOn(referral, key);
    await under.client.suspend(SENDER, agreementId, { reason: 'incident' });
    await expect(referral.read()).rejects.toMatchObject({
      issues: [expect.objectContaining({ code: 'agreementSuspended' })],
    });
    for (const party of [SENDER, RECEIVER])
      await under.client.confirmResumption(party, agreementId, { reason: 'settled' });
    expect(await referral.read()).toMatchObject({ recordVersion: 2 });
  });

  test('the sender sees of all that no more than where referrals are pushed', async () => {
    const referral = await handedOff();
    const before = await under.client.status(SENDER, referral.referralId);
    await passOn(referral, await referral.correct('Nora'));
    await referral.read();
    expect(await under.client.status(SENDER, referral.referralId)).toEqual(before);
    expect(await referral.told(SENDER.enterpriseNumber)).toEqual(['received', 'sending', 'delivered']);
  });
});

test('R12 a dossier whose time has come is a task, and its confirmation the destruction', async () => {
  const referral = await handedOff();
  const { referralId } = referral;
  const closedOn = '2026-01-01';
  under.clock.at = new Date(`${closedOn}T12:00:00Z`);
  await under.client.report(RECEIVER, referralId, { type: 'dossierClosed', eventId: randomUUID(), closedOn });
  const [dossier] = await referral.rows<{ dossier_id: string; destroy_from: string }>(
    'dossier_id, destroy_from',
    'dossier',
  );
  under.clock.at = new Date(`${dossier?.destroy_from}T12:00:00Z`);
  const dossierId = dossier?.dossier_id ?? '';
  const dispose = () => under.activities.dispose({ dossierId });
  expect([await dispose(), await dispose()]).toEqual([
    { outcome: 'awaitingReceiver' },
    { outcome: 'awaitingReceiver' },
  ]);
  const [task, ...others] = await tasksOf(referral);
  expect([task?.kind, task?.dossierReference, others]).toEqual(['destroyDossier', 'SD-1', []]);
  await confirm(referral, task?.taskId ?? '');
  const [declaration] = await under.rows<{ destroyed_on: string }>('select destroyed_on from declaration');
  expect(declaration).toEqual({ destroyed_on: dossier?.destroy_from });
  expect(await dispose()).toMatchObject({ outcome: 'destroyed' });
  expect(under.receiver.calls()).toEqual([]);
});
