import { randomUUID } from 'node:crypto';
import type { Agreement } from '../../domain/agreement.js';
import { brusselsDate, brusselsMoment } from '../../domain/brussels-time.js';
import { addDays, addYears } from '../../domain/calendar.js';
import type { Ending } from '../../domain/states.js';
import { consentedDaysBefore, type StoreUnderTest } from '../guarantees/store-under-test.js';
import { pathAgreement, RECEIVER, SENDER } from '../setup/connector.js';

/** Days from the delivery until the sender is shown `closed`. */
const CLOSED_SHOWN_AFTER_DAYS = 30;

/** An agreement that was valid at any time, so that its referrals can have ended long ago; each class has years of its own. */
export function agreementOfOld(change: Partial<Agreement> = {}): Agreement {
  const { disposal, senderView, ...agreement } = pathAgreement();
  const [rule] = disposal.selectionRules;
  if (rule === undefined) throw new Error('the agreement of the tests has a selection rule');
  return {
    ...agreement,
    validFrom: '1950-01-01',
    senderView: { ...senderView, closedShownAfterDays: CLOSED_SHOWN_AFTER_DAYS },
    disposal: {
      ...disposal,
      retentionYears: 1,
      selectionRules: [{ ...rule, validFrom: '1950-01-01', validUntil: '2099-12-31' }],
    },
    ...change,
  };
}

/** Today by the database of the tests, which runs on this machine. */
export const today = () => brusselsDate(new Date());

/** The day whose last day kept, after so many years, is today; `days` earlier it is over. */
export const yearsAgo = (years: number, days = 0) => addDays(addYears(today(), -years), -days);

export interface EndedReferral {
  referralId: string;
  idempotencyKey: string;
  submission: ReturnType<typeof consentedDaysBefore>;
}

export type Way =
  | 'recalledBeforeSending'
  | 'stillOpen'
  | 'helpDeclined'
  | 'helpWanted'
  | 'wrongPerson'
  | 'nobodyAnswered';

/**
 * A referral that went its way; its retention counts from `day` (yyyy-MM-dd): the day it ended, or the day `closed` was shown
 * where it was delivered. Moves the clock.
 */
export async function referralOf(under: StoreUnderTest, way: Way, day: string): Promise<EndedReferral> {
  const delivered = way !== 'recalledBeforeSending';
  under.clock.at = brusselsMoment(delivered ? addDays(day, -CLOSED_SHOWN_AFTER_DAYS) : day, 12);
  const submission = consentedDaysBefore(under.clock.at, 0);
  const idempotencyKey = randomUUID();
  const { referralId } = await under.client.submit(SENDER, submission, idempotencyKey);
  const referral = { referralId, idempotencyKey, submission };
  const applied: string[] = [];
  const report = async (caller: typeof SENDER | typeof RECEIVER, event: Record<string, unknown>, code: string) => {
    const { eventId } = await under.client.report(caller, referralId, { eventId: randomUUID(), ...event });
    applied.push(`${eventId}/${event.type}/${code}`);
  };
  const end = (ending: Ending) => under.activities.end({ referralId, applied, ending });
  const occurredAt = under.clock.at.toISOString();
  if (delivered) await under.activities.transmit({ referralId, applied });
  switch (way) {
    case 'stillOpen':
      break;
    case 'recalledBeforeSending':
    case 'wrongPerson': {
      const reason = way === 'wrongPerson' ? 'wrongPerson' : 'enteredInError';
      await report(SENDER, { type: 'recall', reason }, reason);
      await end({ state: 'recalled', reason });
      break;
    }
    case 'nobodyAnswered':
      // By the calendar of the contact, which is longer than the one of the sender here: set by hand.
      await under.rows(`update referral set due = '[{"kind":"contactTimeOver","at":"${occurredAt}"}]'
        where referral_id = '${referralId}'`);
      await end({ state: 'expired', reason: 'contactTimeOver' });
      break;
    default: {
      const dossier = way === 'helpWanted' ? { dossierReference: `SD-${referralId.slice(0, 8)}` } : {};
      if (dossier.dossierReference !== undefined) under.receiver.openDossier(referralId, dossier.dossierReference);
      await report(RECEIVER, { type: 'contactOutcome', outcome: way, occurredAt, ...dossier }, way);
      await end({ state: way === 'helpWanted' ? 'handedOff' : 'purged', reason: way });
    }
  }
  return referral;
}

/** The dossier of a referral in the register. */
export async function dossierOf(under: StoreUnderTest, { referralId }: EndedReferral): Promise<string> {
  const rows = await under.rows<{ dossier_id: string }>(
    `select dossier_id from dossier where referral_id = '${referralId}'`,
  );
  return rows[0]?.dossier_id ?? '';
}

/** Has the dossier closed and destroyed, on `day`. */
export async function destroyed(under: StoreUnderTest, referral: EndedReferral, day: string): Promise<void> {
  under.clock.at = brusselsMoment(day, 12);
  const closedOn = addDays(addYears(day, -1), -1);
  await under.client.report(RECEIVER, referral.referralId, { type: 'dossierClosed', eventId: randomUUID(), closedOn });
  const outcome = await under.activities.dispose({ dossierId: await dossierOf(under, referral) });
  if (outcome.outcome !== 'destroyed') throw new Error(`the dossier is not destroyed: ${outcome.outcome}`);
}
