import type { ReceiverPort } from '../domain/receiver.js';
import type { Store } from '../store/store.js';

/** The world of the activities, assembled in `workers/`. */
export interface ActivityDependencies {
  store: Store;
  /** The receiver of one agreement: who gets the data comes from the agreement, never from a request (R3). */
  receiverOf(agreementId: string): ReceiverPort;
  /** Whether an outcome signalled straight to a workflow is accepted; off in production. */
  directSignals: boolean;
}
