/**
 * Guarantee H at the end of retention: what the sender sees of a delivered referral goes on one day, whatever became of it, and
 * every answer from then on is that of a referral which never was.
 *
 * Seen to fail with: a sender that keeps seeing what has a dossier (`concerns`, `listReferrals`); a key that goes with the row
 * only (`idempotency`); a day that is counted from the ending (`shown_ended_on`).
 */

import { randomUUID } from 'node:crypto';
import { wholeTimeline } from '../../clients/every-page.js';
import { Problem } from '../../domain/problems.js';
import { carryOutRetention } from '../../store/retention/run.js';
import { openStoreUnderTest, type StoreUnderTest } from '../guarantees/store-under-test.js';
import { SENDER } from '../setup/connector.js';
import { feedSettled } from '../setup/feed-settled.js';
import { agreementOfOld, type EndedReferral, referralOf, type Way, yearsAgo } from './ended-referrals.js';

const { retention, ...agreement } = agreementOfOld();
const WAYS: readonly Way[] = ['helpDeclined', 'helpWanted', 'nobodyAnswered'];
let under: StoreUnderTest;
beforeAll(async () => {
  under = await openStoreUnderTest([
    { ...agreement, retention: { ...retention, idempotencyYears: retention.statusYears } },
  ]);
});
afterAll(() => under.drop());

const answerOf = (work: Promise<unknown>) =>
  work.then(
    (answer) => ({ answer }),
    (error: unknown) => {
      if (!(error instanceof Problem)) throw error;
      return { code: error.code, issues: error.issues, detail: error.detail };
    },
  );

/** All that the sender gets to know of a referral, its ids and moments taken out. */
async function seen({ referralId, idempotencyKey, submission }: EndedReferral): Promise<unknown> {
  await feedSettled(under.store);
  const listed = (await under.client.list(SENDER, { pageSize: 200 })).items;
  const feed = (await under.client.feed(SENDER, { pageSize: 200 })).items;
  const occurredAt = under.clock.at.toISOString();
  const said = [
    under.client.status(SENDER, referralId),
    wholeTimeline(under.client, SENDER, referralId),
    under.client.report(SENDER, referralId, { type: 'withdrawal', eventId: randomUUID(), occurredAt, manner: 'oral' }),
    under.client.submit(SENDER, submission, idempotencyKey),
  ];
  const answers: unknown[] = [];
  for (const work of said) answers.push(await answerOf(work));
  const all = {
    answers,
    listed: listed.filter((item) => item.referralId === referralId).map(({ status }) => status),
    feed: feed.filter((item) => item.referralId === referralId).map(({ codes }) => codes),
  };
  const text = JSON.stringify(all).replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id');
  return JSON.parse(text.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'moment'));
}

test.each([
  ['on the last day kept', 0, { code: undefined, repeated: true }],
  ['the day after', 1, { code: 'resourceNotFound', repeated: false }],
])('%s, every ending looks alike', async (_when, days, expected) => {
  const day = yearsAgo(retention.statusYears, days);
  const referrals: EndedReferral[] = [];
  for (const way of WAYS) referrals.push(await referralOf(under, way, day));
  const after = under.clock.at;
  expect((await carryOutRetention(under.store, 'connector')).refused).toEqual([]);
  const found: { answers: { code?: string; answer?: { repeated: boolean } }[] }[] = [];
  for (const referral of referrals) {
    under.clock.at = after;
    found.push((await seen(referral)) as (typeof found)[number]);
  }
  for (const [index, view] of found.entries())
    expect({ [WAYS[index] ?? '']: view }).toEqual({ [WAYS[index] ?? '']: found[0] });
  expect(found[0]?.answers[0]?.code).toBe(expected.code);
  expect(found[0]?.answers[3]?.answer?.repeated).toBe(expected.repeated);
  // What is behind it does differ.
  const [row] = await under.rows<{ count: number }>(
    `select count(*) from dossier where referral_id = '${referrals[1]?.referralId}'`,
  );
  expect(row?.count).toBe(1);
});
