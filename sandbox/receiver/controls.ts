import type { DestructionConfirmation, ErasureConfirmation } from '../../contracts/receiver.js';
import type { ReceivedCall } from './contract-routes.js';
import type { Held } from './held-referrals.js';
import type { MisbehaviourName, MisbehaviourOptions } from './misbehaviours.js';

/** What a driver can do that no caller of the contract can. */
export interface StandInControls {
  /**
   * Misbehaves to one referral, to one destruction by its declaration id, to deliveries under one agreement by its id
   * (for who does not know the referral's id before it is sent), or to every one (`*`) that has no misbehaviour of its own;
   * for `options.calls` calls, or until told to behave.
   */
  misbehave(subject: string, name: MisbehaviourName, options?: MisbehaviourOptions): void;
  /** Keeps the contract again: to one subject, or to all. */
  behave(subject?: string): void;
  held(referralId: string): Held | undefined;
  all(): Held[];
  /** Calls of the contract that arrived, oldest first: of one referral or declaration, or all. */
  calls(subject?: string): ReceivedCall[];
  /** Opens a dossier from a referral: erasures of it are answered `dossierExists` now. False where that cannot be. */
  openDossier(referralId: string, reference: string): boolean;
  /** Removes a dossier that was opened by mistake. False where there is none, or it was destroyed. */
  removeDossier(referralId: string): boolean;
  /** Lets calls through that `heldUp` kept on their way, oldest first; returns the statuses that nobody hears any more. */
  letThrough(subject: string): Promise<number[]>;
  /** Carries out an erasure that was answered 202; returns what the receiver would report in `erasureConfirmed`. */
  completeErasure(referralId: string): ErasureConfirmation;
  /** Carries out a destruction that was answered 202; undefined where none was, or the dossier is unknown. */
  completeDestruction(declarationId: string): Promise<DestructionConfirmation | undefined>;
}
