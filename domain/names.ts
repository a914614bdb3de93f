/**
 * Every name that two rooms must agree on when they meet in Temporal: workflow types, task queue, ids, search
 * attributes. Each id is made by one function and holds identifiers only, never a word about the client.
 */
export const TASK_QUEUE = 'referrals';

export const WORKFLOW_TYPE = {
  referral: 'referral',
  passOn: 'passOn',
  disposalRun: 'disposalRun',
  disposal: 'disposal',
} as const;

/** Signal to a workflow that passes on: an operator takes it up again. */
export const TAKEN_UP_AGAIN = 'takenUpAgain';

/** Search attributes a namespace must know; Keyword where possible, SQL visibility has ten of those. */
export const SEARCH_ATTRIBUTE = {
  ReferralState: 'Keyword',
  AgreementId: 'Keyword',
  DueAt: 'Datetime',
} as const;

/** Id of the Temporal Schedule that starts a disposal run every day. */
export const DISPOSAL_SCHEDULE_ID = 'disposal-daily';

/** Workflow id of one referral. `referralId` is a UUID. */
export function referralWorkflowId(referralId: string): string {
  return `referral/${referralId}`;
}

/** Workflow id of the short workflow that passes on one event accepted after the referral ended. */
export function passOnWorkflowId(referralId: string, eventId: string): string {
  return `passOn/${referralId}/${eventId}`;
}

/** Workflow id of the disposal of one dossier. `dossierId` is the register's UUID, not the receiver's reference. */
export function disposalWorkflowId(dossierId: string): string {
  return `disposal/${dossierId}`;
}
