/** What the receiver's people have to do by hand, and confirm: nobody but they can. docs/operations.md says what if they do not. */
export const TASK_KINDS = [
  /** Tell a partner, to whom the client's data was passed on (R13), that the consent was withdrawn. */
  'forwardWithdrawal',
  /** Tell a partner that the sender took the referral back after the hand-off. */
  'forwardRecall',
  /** Give a partner the corrected data. */
  'forwardCorrection',
  /** Have a partner erase. */
  'forwardErasure',
  /** Where referrals are pulled, after the hand-off: the consent was withdrawn, so that onward sharing stops. */
  'noteWithdrawal',
  /** Likewise: the sender took the referral back, and says why. */
  'noteRecall',
  /** Likewise: read the corrected record, for as long as it is there, and correct the dossier. */
  'noteCorrection',
  /** Likewise: the dossier's eighteen years are over; destroy it. Its confirmation is what the declaration rests on. */
  'destroyDossier',
] as const;
export type TaskKind = (typeof TASK_KINDS)[number];

/** One task of the receiver's, open until it is confirmed or superseded. Ids, codes and moments; it never carries anything of the client. */
export interface Task {
  taskId: string;
  referralId: string;
  kind: TaskKind;
  /** Enterprise number of whom it is about, where it is about somebody. */
  partner?: string;
  openedAt: string;
  /** When ops are told that nobody has confirmed it. */
  dueAt: string;
  confirmedAt?: string;
  /** Something later made it pointless: nobody has to do it any more. */
  supersededAt?: string;
  /** Of `destroyDossier`: the receiver's own reference. */
  dossierReference?: string;
}
