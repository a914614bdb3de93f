import type { ReferralClient } from '../../clients/referral-client.js';
import type { Agreement } from '../../domain/agreement.js';
import { isPulled } from '../../domain/transmission-mode.js';
import type { ReferralStatus } from '../../domain/views.js';
import { allPages, openTasks } from './open-referrals.js';
import type { PageTask } from './pages/tasks.js';
import type { Person } from './person.js';

/** One referral, as the person may see it: what its page and each form about it begin with. */
export interface FormContext {
  /** The person who looks, by their pseudonym. */
  me: string;
  referral: ReferralStatus;
  /** Newest version of the agreement, for what it names; the API decides by the one the referral lives under. */
  agreement: Agreement | undefined;
  /** What somebody has to confirm. */
  tasks: readonly PageTask[];
  /** There is a record here that the assigned person can read: until the outcome, and a correction of a dossier until it is noted. */
  isReadable: boolean;
  /** While it is erased: who has read the client's data here, by pseudonym, each once. */
  readers: readonly string[];
}

/** Throws what the client does: `resourceNotFound` for a referral that is not the organisation's. */
export async function formContext(
  client: ReferralClient,
  caller: Person['caller'],
  agreements: readonly Agreement[],
  referralId: string,
): Promise<FormContext> {
  const referral = await client.status(caller, referralId);
  const tasks = await openTasks(client, caller, agreements, referralId);
  const agreement = agreements.find(({ agreementId }) => agreementId === referral.agreementId);
  const isOpen = referral.status === 'sending' || referral.status === 'awaitingOutcome';
  const isReadable =
    agreement !== undefined && isPulled(agreement) && (isOpen || tasks.some(({ kind }) => kind === 'noteCorrection'));
  const readers = referral.status === 'erasing' ? await readersOf(client, caller, referralId) : [];
  return { me: caller.subject, referral, agreement, tasks, isReadable, readers };
}

async function readersOf(client: ReferralClient, caller: Person['caller'], referralId: string): Promise<string[]> {
  const { items } = await allPages((page) => client.timeline(caller, referralId, page));
  return [...new Set(items.flatMap(({ action, codes }) => (action === 'recordRead' ? [String(codes.reader)] : [])))];
}
