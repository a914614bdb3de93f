import type { ReferralClient } from '../../clients/referral-client.js';
import type { Agreement } from '../../domain/agreement.js';
import { isPulled } from '../../domain/transmission-mode.js';
import type { Caller, ReferralStatus } from '../../domain/views.js';
import { openTasks } from './open-referrals.js';
import type { PageTask } from './pages/tasks.js';

/** One referral, as the person may see it: what its page and each form about it begin with. */
export interface FormContext {
  referral: ReferralStatus;
  /** Newest version of the agreement, for what it names; the API decides by the one the referral lives under. */
  agreement: Agreement | undefined;
  /** What somebody has to confirm. */
  tasks: readonly PageTask[];
  /** There is a record here that the assigned person can read: until the outcome, and a correction of a dossier until it is noted. */
  isReadable: boolean;
}

/** Throws what the client does: `resourceNotFound` for a referral that is not the organisation's. */
export async function formContext(
  client: ReferralClient,
  caller: Caller,
  agreements: readonly Agreement[],
  referralId: string,
): Promise<FormContext> {
  const referral = await client.status(caller, referralId);
  const tasks = await openTasks(client, caller, agreements, referralId);
  const agreement = agreements.find(({ agreementId }) => agreementId === referral.agreementId);
  const isOpen = referral.status === 'sending' || referral.status === 'awaitingOutcome';
  const isReadable =
    agreement !== undefined && isPulled(agreement) && (isOpen || tasks.some(({ kind }) => kind === 'noteCorrection'));
  return { referral, agreement, tasks, isReadable };
}
