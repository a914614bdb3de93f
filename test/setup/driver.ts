import { randomUUID } from 'node:crypto';
import { wholeTimeline } from '../../clients/every-page.js';
import { referralWorkflowId } from '../../domain/names.js';
import type { ReferralProgress } from '../../domain/progress.js';
import type { Submission } from '../../domain/referral.js';
import type { AcceptedEventReceipt, Caller } from '../../domain/views.js';
import type { ConnectorParts } from '../../sandbox/connector.js';
import { freshSubmission, OPERATOR, RECEIVER, SENDER } from './connector.js';
import { eventually } from './eventually.js';

type Driven = Pick<ConnectorParts, 'client' | 'temporal'>;

/** One referral as a test drives it: in the words of those who report events. */
export class DrivenReferral {
  private constructor(
    private readonly connector: Driven,
    readonly referralId: string,
  ) {}

  /** Submits; with `until`, waits for that state. */
  static async submit(connector: Driven, change: Partial<Submission> = {}, until?: string): Promise<DrivenReferral> {
    const { referralId } = await connector.client.submit(SENDER, freshSubmission(change), randomUUID());
    const referral = new DrivenReferral(connector, referralId);
    if (until !== undefined) await referral.reaches(until);
    return referral;
  }

  /** One that was submitted in another way. */
  static known(connector: Driven, referralId: string): DrivenReferral {
    return new DrivenReferral(connector, referralId);
  }

  async state(): Promise<string> {
    return (await this.connector.client.status(OPERATOR, this.referralId)).status;
  }

  async reaches(state: string): Promise<void> {
    await eventually(async () => (await this.state()) === state);
  }

  report(caller: Caller, event: Record<string, unknown>): Promise<AcceptedEventReceipt> {
    return this.connector.client.report(caller, this.referralId, { eventId: randomUUID(), ...event });
  }

  outcome(outcome: string, more: Record<string, unknown> = {}): Promise<AcceptedEventReceipt> {
    const occurredAt = new Date().toISOString();
    const reference = outcome === 'helpWanted' ? { dossierReference: `SD-${this.referralId.slice(0, 8)}` } : {};
    return this.report(RECEIVER, { type: 'contactOutcome', outcome, occurredAt, ...reference, ...more });
  }

  withdraw(caller: Caller = SENDER): Promise<AcceptedEventReceipt> {
    return this.report(caller, { type: 'withdrawal', occurredAt: new Date().toISOString(), manner: 'oral' });
  }

  recall(reason: string): Promise<AcceptedEventReceipt> {
    return this.report(SENDER, { type: 'recall', reason });
  }

  correct(postalCode = '3290', caller: Caller = SENDER): Promise<AcceptedEventReceipt> {
    const { client } = freshSubmission();
    const { address: _, ...reachable } = client;
    return this.report(caller, {
      type: 'correction',
      client: { ...reachable, phone: '+32470999888' },
      residence: { postalCode, isPlaceOfResidence: true },
    });
  }

  /** What the workflow came to. */
  result(): Promise<{ state: string; reason?: string }> {
    return this.connector.temporal.workflow.getHandle(referralWorkflowId(this.referralId)).result();
  }

  progress(): Promise<ReferralProgress | undefined> {
    return this.connector.temporal.workflow.getHandle(referralWorkflowId(this.referralId)).query('progress');
  }

  /** Actions of its audit chain, in order. */
  async actions(): Promise<string[]> {
    return (await wholeTimeline(this.connector.client, OPERATOR, this.referralId)).map((entry) => entry.action);
  }
}
