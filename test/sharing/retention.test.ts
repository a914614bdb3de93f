/**
 * R13: what was disclosed to partners, and what was to be done since, is kept with the referral's status and goes with it.
 *
 * Seen to fail with: `task` left out of what `removeStatus` removes.
 */
import { randomUUID } from 'node:crypto';
import { brusselsMoment } from '../../domain/brussels-time.js';
import { addDays } from '../../domain/calendar.js';
import { eventKey } from '../../domain/events.js';
import { agreementOfOld, yearsAgo } from '../audit/ended-referrals.js';
import { consentedDaysBefore, openStoreUnderTest, type StoreUnderTest } from '../guarantees/store-under-test.js';
import { OPERATOR, RECEIVER, SENDER } from '../setup/connector.js';
import { AGREEMENT, CAW, ENDINGS } from './sharing-under-test.js';

const { onwardSharing, retention } = AGREEMENT;
const agreement = agreementOfOld({ onwardSharing });

let under: StoreUnderTest;
beforeAll(async () => {
  under = await openStoreUnderTest([agreement]);
});
afterAll(() => under?.drop());

/** Passed on to a partner, then withdrawn: `closed` was shown to the sender on that day, from which the status is kept. */
async function endedOn(day: string): Promise<string> {
  under.clock.at = brusselsMoment(addDays(day, -agreement.senderView.closedShownAfterDays), 12);
  const occurredAt = under.clock.at.toISOString();
  const { client, activities } = under;
  const { referralId } = await client.submit(SENDER, consentedDaysBefore(under.clock.at, 0), randomUUID());
  await activities.transmit({ referralId, applied: [] });
  const disclosed = { type: 'disclosure', eventId: randomUUID(), partner: CAW, occurredAt };
  await client.report(RECEIVER, referralId, disclosed);
  const withdrawn = { type: 'withdrawal', eventId: randomUUID(), manner: 'oral', occurredAt };
  await client.report(SENDER, referralId, withdrawn);
  await activities.end({ referralId, applied: [eventKey({ ...withdrawn, codes: {} })], ending: ENDINGS.withdrawn });
  return referralId;
}

test('disclosures and tasks, confirmed or not, stay as long as the status and go with it', async () => {
  const over = [await endedOn(yearsAgo(retention.statusYears, 1)), await endedOn(yearsAgo(retention.statusYears, 1))];
  const kept = await endedOn(yearsAgo(retention.statusYears));
  const { items } = await under.client.tasks(RECEIVER, { referralId: over[0] ?? '' });
  const confirmed = { type: 'forwardingConfirmed', eventId: randomUUID(), taskId: items[0]?.taskId };
  await under.client.report(RECEIVER, over[0] ?? '', confirmed);
  expect((await under.client.tasks(OPERATOR, { confirmedToo: true })).items).toHaveLength(3);

  expect(await under.client.carryOutRetention(OPERATOR)).toMatchObject({ refused: [] });
  expect((await under.client.tasks(OPERATOR, { confirmedToo: true })).items).toMatchObject([{ referralId: kept }]);
  const disclosures = await under.rows<{ referral_id: string }>(
    "select referral_id from event where type = 'disclosure'",
  );
  expect(disclosures).toEqual([{ referral_id: kept }]);
  expect((await under.client.verifyAudit()).faults).toEqual([]);
  for (const referralId of over) {
    await expect(under.client.report(RECEIVER, referralId, confirmed)).rejects.toMatchObject({
      code: 'resourceNotFound',
    });
  }
});
