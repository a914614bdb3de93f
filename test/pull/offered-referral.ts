import { randomUUID } from 'node:crypto';
import { wholeTimeline } from '../../clients/every-page.js';
import type { ReferralProgress } from '../../domain/progress.js';
import type { ReferralReading } from '../../domain/readings.js';
import type { ReferralStatus } from '../../domain/views.js';
import { consentedDaysBefore, type StoreUnderTest } from '../guarantees/store-under-test.js';
import { ASSIGNMENT, OPERATOR, pullAgreement, RECEIVER, SENDER, SOCIAL_WORKER } from '../setup/connector.js';

/** One referral under an agreement that pulls, as a test drives it on the store: what a workflow would do, the test does. */
export class OfferedReferral {
  private constructor(
    private readonly under: StoreUnderTest,
    readonly referralId: string,
  ) {}

  /** Submitted and offered, and assigned unless the test says otherwise. */
  static async offer(
    under: StoreUnderTest,
    { assigned = true, consentDays = 0 }: { assigned?: boolean; consentDays?: number } = {},
  ): Promise<OfferedReferral> {
    const { agreementId } = pullAgreement();
    const submission = { ...consentedDaysBefore(under.clock.at, consentDays), agreementId };
    const { referralId } = await under.client.submit(SENDER, submission, randomUUID());
    const referral = new OfferedReferral(under, referralId);
    await referral.transmit();
    if (assigned) await under.client.assign(RECEIVER, referralId, ASSIGNMENT);
    return referral;
  }

  transmit(applied: string[] = []): Promise<ReferralProgress> {
    return this.under.activities.transmit({ referralId: this.referralId, applied });
  }

  read(
    who: { role: 'receiver'; enterpriseNumber: string; subject?: string } = SOCIAL_WORKER,
  ): Promise<ReferralReading> {
    return this.under.client.readRecord(who, this.referralId);
  }

  status(): Promise<ReferralStatus> {
    return this.under.client.status(RECEIVER, this.referralId);
  }

  /** Reports an event of the sender's; answers its key, as a workflow names it. */
  async bySender(event: Record<string, unknown>): Promise<string> {
    const eventId = randomUUID();
    await this.under.client.report(SENDER, this.referralId, { eventId, ...event });
    return `${eventId}/${event.type}/${event.reason ?? ''}`;
  }

  withdraw(): Promise<string> {
    return this.bySender({ type: 'withdrawal', occurredAt: this.under.clock.at.toISOString(), manner: 'oral' });
  }

  correct(givenName: string): Promise<string> {
    const { client, residence } = consentedDaysBefore(this.under.clock.at, 0);
    return this.bySender({ type: 'correction', client: { ...client, givenName }, residence });
  }

  /** Codes of its audit entries of one action, in order. */
  async audited(action: string): Promise<Record<string, unknown>[]> {
    const timeline = await wholeTimeline(this.under.client, OPERATOR, this.referralId);
    return timeline.filter((entry) => entry.action === action).map(({ codes }) => codes);
  }

  /** Rows of a table that are this referral's. */
  rows<Row>(columns: string, table: string): Promise<Row[]> {
    return this.under.rows(`select ${columns} from ${table} where referral_id = '${this.referralId}'`);
  }

  /** Kinds of what one organisation was told in its feed. */
  async told(organisation: string): Promise<string[]> {
    const rows = await this.under.rows<{ kind: string; status: string | null }>(
      `select kind, codes->>'status' as status from feed_item where referral_id = '${this.referralId}' and organisation = '${organisation}' order by feed_id`,
    );
    return rows.map(({ kind, status }) => status ?? kind);
  }
}
