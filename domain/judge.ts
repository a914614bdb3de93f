import type { Agreement } from './agreement.js';
import { agreementRefusals } from './agreement-validity.js';
import { consentRefusals } from './consent.js';
import { informationRefusals } from './information.js';
import type { CorrectedRecord, Submission } from './referral.js';
import { type Refusal, type RefusalCode, refusal } from './refusals.js';
import { residenceRefusals } from './territory.js';

/**
 * `parked` only where suspension or lapse of the agreement is all that stands in the way. `refusals` names that too, so
 * that acceptance, which parks nothing, can refuse on both.
 */
export type Verdict =
  | { verdict: 'allowed' }
  | { verdict: 'refused'; refusals: Refusal[] }
  | { verdict: 'parked'; reason: 'agreementSuspended' | 'agreementLapsed'; refusals: Refusal[] };

export interface JudgeFacts {
  now: Date;
  /** The agreement's switch, thrown by either party. */
  suspended: boolean;
}

/**
 * May this be sent, under this agreement, now? The one rule, asked at acceptance, when the workflow starts and in the
 * send permit (guarantee B). Every reason at once. Throws `RangeError` where `now` is no time.
 */
export function judge(submission: Submission, agreement: Agreement, facts: JudgeFacts): Verdict {
  return verdictOf([
    ...senderRefusals(submission, agreement),
    ...residenceRefusals(submission, agreement),
    ...informationRefusals(submission, agreement),
    ...consentRefusals(submission, agreement, facts.now),
    ...agreementRefusals(agreement, facts),
  ]);
}

/**
 * May this correction of a delivered record be passed on? Territory and suspension only: the right to rectification
 * (GDPR 16, 19) does not lapse with the consent's age or with the agreement. A refusal takes the way of `notCompetent`.
 */
export function judgeCorrection(
  record: Pick<CorrectedRecord, 'residence'>,
  agreement: Agreement,
  { suspended }: Pick<JudgeFacts, 'suspended'>,
): Verdict {
  return verdictOf([...residenceRefusals(record, agreement), ...(suspended ? (['agreementSuspended'] as const) : [])]);
}

/** R1, R2, R14, R10: who refers, bound by what, on which decision, for which purpose. */
function senderRefusals(submission: Submission, agreement: Agreement): RefusalCode[] {
  const { sender, teamMember, indication, purpose } = submission;
  const refusals: RefusalCode[] = [];
  if (sender.enterpriseNumber !== agreement.sender.enterpriseNumber) refusals.push('senderNotParty');
  if (!agreement.sender.teams.some(({ code }) => code === sender.team)) refusals.push('teamNotParty');
  if (teamMember.boundBySecrecy !== true) refusals.push('notBoundBySecrecy');
  if (teamMember.metInCourseOfDuties !== true) refusals.push('notMetInCourseOfDuties');
  if (indication.indicated !== true) refusals.push('notIndicated');
  if (indication.discussedWithClient !== true) refusals.push('notDiscussedWithClient');
  if (purpose !== agreement.purpose.code) refusals.push('purposeNotAgreed');
  return refusals;
}

function verdictOf(codes: RefusalCode[]): Verdict {
  if (codes.length === 0) return { verdict: 'allowed' };
  const refusals = codes.map(refusal);
  const parking = codes.filter((code) => code === 'agreementSuspended' || code === 'agreementLapsed');
  // Suspended and lapsed at once parks as suspended: the switch is what a party can settle first.
  const reason = parking.at(-1);
  if (reason === undefined || parking.length < codes.length) return { verdict: 'refused', refusals };
  return { verdict: 'parked', reason, refusals };
}
