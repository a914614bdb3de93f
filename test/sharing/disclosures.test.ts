/**
 * R13: the receiver reports what it passes on to a partner that the agreement lists, from the delivery on, until somebody takes
 * the referral back or it is to be erased. Each is audited with the partner's number, and the sender learns of none.
 *
 * Seen to fail with: a rule left out of `disclosureRefusal`; `REPORTERS` with the sender; a disclosure among
 * `SIGNALLED_TYPES`; the number left out of the audit entry of a refusal; the onward disclosures not kept from the sender in
 * the access export; a task that the sender's feed is told of.
 */

import { randomUUID } from 'node:crypto';
import { wholeTimeline } from '../../clients/every-page.js';
import type { Problem } from '../../domain/problems.js';
import { sweepClosedViews } from '../../store/views.js';
import { OPERATOR, RECEIVER, SENDER } from '../setup/connector.js';
import { answerOf, seenBySender } from '../setup/seen-by-sender.js';
import {
  CAW,
  ENDINGS,
  MUTUALITY,
  NOT_LISTED,
  openSharingForTests,
  refusedWith,
  type SharingUnderTest,
} from './sharing-under-test.js';

let under: SharingUnderTest;
openSharingForTests((opened) => {
  under = opened;
});

const lastEntry = async (referralId: string) => (await wholeTimeline(under.client, OPERATOR, referralId)).at(-1);
const refusal = (referralId: string, partner = CAW) =>
  under.disclose(referralId, partner).then(
    () => 'accepted',
    ({ issues }: Problem) => issues[0]?.code,
  );

test('a disclosure is recorded with the partner’s number, audited, and Temporal is told nothing', async () => {
  const referralId = await under.delivered();
  const told = () => under.rows(`select 1 from outbox where referral_id = '${referralId}'`);
  const before = await told();
  await under.disclose(referralId, CAW);
  await under.disclose(referralId, MUTUALITY);
  expect(await lastEntry(referralId)).toMatchObject({
    action: 'eventAccepted',
    actor: `receiver:${RECEIVER.enterpriseNumber}`,
    codes: { type: 'disclosure', partner: MUTUALITY, occurredAt: '2025-03-03T12:00:00.000Z' },
  });
  expect(await told()).toHaveLength(before.length);
  expect(await under.tasks(referralId)).toEqual([]);
});

test('repeated, it is the same disclosure; with another partner under the same id it is refused', async () => {
  const referralId = await under.delivered();
  const event = { type: 'disclosure', eventId: randomUUID(), partner: CAW, occurredAt: under.clock.at.toISOString() };
  const first = await under.client.report(RECEIVER, referralId, event);
  const entries = (await wholeTimeline(under.client, OPERATOR, referralId)).length;
  under.clock.at = new Date('2025-03-04T12:00:00Z');
  expect(await under.client.report(RECEIVER, referralId, event)).toEqual({ ...first, repeated: true });
  await expect(under.client.report(RECEIVER, referralId, { ...event, partner: MUTUALITY })).rejects.toMatchObject({
    code: 'repeatedWithOtherContent',
  });
  expect(await wholeTimeline(under.client, OPERATOR, referralId)).toHaveLength(entries);
});

test('what is refused is audited with its code and the partner’s number', async () => {
  const referralId = await under.delivered();
  await expect(under.disclose(referralId, NOT_LISTED)).rejects.toMatchObject(refusedWith('partnerNotListed'));
  expect(await lastEntry(referralId)).toMatchObject({
    action: 'eventRefused',
    codes: { type: 'disclosure', code: 'partnerNotListed', partner: NOT_LISTED },
  });
});

test('only from the delivery on', async () => {
  const unsent = await under.submitted();
  await expect(under.disclose(unsent)).rejects.toMatchObject({ code: 'resourceNotFound' });
  const sent = await under.submitted();
  under.receiver.misbehave(sent, 'serverError');
  await expect(under.transmit(sent)).rejects.toMatchObject({ type: 'ReceiverUnavailable' });
  expect(await refusal(sent)).toBe('notDelivered');
  under.receiver.behave();
  await under.transmit(sent);
  expect(await refusal(sent)).toBe('accepted');
});

test('after the hand-off as well, and while it is accepted but not carried out', async () => {
  const referralId = await under.delivered();
  const wanted = await under.wantHelp(referralId);
  expect(await refusal(referralId)).toBe('accepted');
  expect(await under.end(referralId, [wanted], ENDINGS.handedOff)).toMatchObject({ state: 'handedOff' });
  expect(await refusal(referralId, MUTUALITY)).toBe('accepted');
});

test.each(['withdrawal by the sender', 'withdrawal by the receiver', 'recall'] as const)(
  'never once there was a %s: not before it is carried out, not while it is erased, not after a hand-off',
  async (what) => {
    const take = (referralId: string) =>
      what === 'recall'
        ? under.recall(referralId)
        : under.withdraw(referralId, what === 'withdrawal by the sender' ? SENDER : RECEIVER);
    const open = await under.delivered();
    const applied = [await take(open)];
    expect(await refusal(open)).toBe('onwardSharingStopped');
    await under.end(open, applied, what === 'recall' ? ENDINGS.recalled : ENDINGS.withdrawn);
    expect(await refusal(open)).toBe('onwardSharingStopped');
    const wanted = await under.delivered();
    await under.wantHelp(wanted);
    await take(wanted);
    expect(await refusal(wanted)).toBe('onwardSharingStopped');
    const handedOff = await under.handedOff();
    await take(handedOff);
    expect(await refusal(handedOff)).toBe('onwardSharingStopped');
  },
);

test('not once an ending is fixed that erases, and in none of those', async () => {
  const referralId = await under.delivered();
  const declined = await under.report(RECEIVER, referralId, {
    ...{ type: 'contactOutcome', outcome: 'helpDeclined', occurredAt: under.clock.at.toISOString() },
  });
  expect(await refusal(referralId)).toBe('endingFixed');
  under.receiver.misbehave(referralId, 'answersLate');
  expect(await under.end(referralId, [declined], ENDINGS.declined)).toMatchObject({ state: 'erasing' });
  expect(await refusal(referralId)).toBe('endingFixed');
  under.receiver.behave();
  expect(await under.end(referralId, [declined], ENDINGS.declined)).toMatchObject({ state: 'purged' });
  expect(await refusal(referralId)).toBe('referralEnded');
});

test('not of a dossier that the receiver was told to destroy', async () => {
  const referralId = await under.handedOff();
  for (const [state, code] of [
    ['destroying', 'destructionUnderWay'],
    ['destroyed', 'dossierDestroyed'],
  ]) {
    await under.rows(`update dossier set state = '${state}' where referral_id = '${referralId}'`);
    expect(await refusal(referralId)).toBe(code);
  }
});

test('an agreement that lists no partner has none', async () => {
  const { openStoreUnderTest, consentedDaysBefore } = await import('../guarantees/store-under-test.js');
  const other = await openStoreUnderTest();
  try {
    const { client, clock, activities } = other;
    const { referralId } = await client.submit(SENDER, consentedDaysBefore(clock.at, 0), randomUUID());
    await activities.transmit({ referralId, applied: [] });
    const event = { type: 'disclosure', eventId: randomUUID(), partner: CAW, occurredAt: clock.at.toISOString() };
    await expect(client.report(RECEIVER, referralId, event)).rejects.toMatchObject(refusedWith('partnerNotListed'));
  } finally {
    await other.drop();
  }
});

test('the receiver reports them, nobody else; a stranger finds nothing', async () => {
  const referralId = await under.delivered();
  const event = { type: 'disclosure', eventId: randomUUID(), partner: CAW, occurredAt: under.clock.at.toISOString() };
  for (const caller of [SENDER, OPERATOR]) {
    await expect(under.client.report(caller, referralId, event)).rejects.toMatchObject({ code: 'missingPermission' });
    const confirmed = { type: 'forwardingConfirmed', eventId: randomUUID(), taskId: randomUUID() };
    await expect(under.client.report(caller, referralId, confirmed)).rejects.toMatchObject({
      code: 'missingPermission',
    });
  }
  const stranger = { role: 'receiver', enterpriseNumber: NOT_LISTED } as const;
  const foreign = await answerOf(under.client.report(stranger, referralId, event));
  expect(foreign).toMatchObject({ code: 'resourceNotFound' });
  expect(foreign).toEqual(await answerOf(under.client.report(stranger, randomUUID(), event)));
});

test('an access request is answered with each disclosure and what the partner was told since, but not to the sender', async () => {
  const referralId = await under.handedOff();
  await under.disclose(referralId, CAW);
  await under.withdraw(referralId);
  const [task] = (await under.client.tasks(RECEIVER, { referralId })).items;
  under.clock.at = new Date('2025-03-05T12:00:00Z');
  await under.confirm(referralId, task?.taskId ?? '');
  const partner = { to: { name: 'CAW Voorbeeld', enterpriseNumber: CAW }, certainty: 'received' };
  const told = [
    { ...partner, what: 'record', at: '2025-03-03T12:00:00.000Z' },
    { ...partner, what: 'withdrawal', at: '2025-03-05T12:00:00.000Z' },
  ];
  for (const caller of [RECEIVER, OPERATOR]) {
    const [exported] = (await under.client.export(caller, { referralId })).referrals;
    expect(exported?.disclosures.filter(({ to }) => to.enterpriseNumber === CAW)).toMatchObject(told);
    expect(exported?.disclosures.filter(({ to }) => to.enterpriseNumber !== CAW)).toHaveLength(1);
    expect(exported?.recipients.map(({ enterpriseNumber }) => enterpriseNumber)).toContain(CAW);
  }
  const [ofSender] = (await under.client.export(SENDER, { referralId })).referrals;
  expect(ofSender?.disclosures).toMatchObject([
    { what: 'record', to: { enterpriseNumber: RECEIVER.enterpriseNumber } },
  ]);
});

test('H: the sender sees nothing of disclosures, tasks and confirmations, before `closed` and after it', async () => {
  const alike: string[] = [];
  for (const shares of [true, false]) {
    under.clock.at = new Date('2025-03-03T12:00:00Z');
    const referralId = await under.handedOff();
    if (shares) for (const partner of [CAW, MUTUALITY]) await under.disclose(referralId, partner);
    under.clock.at = new Date('2025-03-04T12:00:00Z');
    await under.correct(referralId);
    await under.passOn(referralId);
    await under.withdraw(referralId);
    for (const { taskId } of (await under.client.tasks(RECEIVER, { referralId })).items.slice(0, 3))
      await under.confirm(referralId, taskId);
    expect(await under.tasks(referralId)).toHaveLength(shares ? 4 : 0);
    alike.push(referralId);
  }
  const [shared = '', untouched = ''] = alike;
  for (const at of ['2025-03-05T12:00:00Z', '2026-01-05T12:00:00Z']) {
    under.clock.at = new Date(at);
    await sweepClosedViews(under.store);
    expect(await seenBySender(under, SENDER, shared)).toEqual(await seenBySender(under, SENDER, untouched));
  }
});

test('H: what the sender says of a referral that was passed on is answered the same, after the same commits', async () => {
  const answers: unknown[] = [];
  for (const shares of [true, false]) {
    const referralId = await under.handedOff();
    if (shares) await under.disclose(referralId);
    const commits: string[] = [];
    under.store.onCommit = (purpose) => commits.push(purpose);
    const occurredAt = under.clock.at.toISOString();
    const withdrawn = { type: 'withdrawal', eventId: randomUUID(), occurredAt, manner: 'oral' };
    const said = [withdrawn, withdrawn, { type: 'recall', eventId: randomUUID(), reason: 'enteredInError' }];
    const found: unknown[] = [];
    for (const event of said) {
      const { referralId: _, eventId, ...answer } = await under.client.report(SENDER, referralId, event);
      expect(eventId).toBe(event.eventId);
      found.push(answer);
    }
    under.store.onCommit = () => undefined;
    answers.push({ found, commits });
  }
  expect(answers[0]).toEqual(answers[1]);
});
