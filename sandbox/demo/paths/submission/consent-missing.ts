import { randomUUID } from 'node:crypto';
import { Problem } from '../../../../domain/problems.js';
import { partiesOf } from '../../../parties.js';
import { sampleSubmission } from '../../../sample-submission.js';
import type { Path, World } from '../../path.js';

const NAME = { givenName: 'Zonder', familyName: 'Toestemming' };

/** R7, R8: no valid consent, no referral; the caseworker hears every reason at once and nothing is kept. */
export const consentMissing: Path = {
  name: 'consent-missing',
  title: 'No valid consent: refused at submission, nothing kept',
  expected: 'refusedAtSubmission',
  async run(world) {
    const { agreement, connector } = world;
    const { store, receiver } = connector;
    const idempotencyKey = randomUUID();
    const submission = sampleSubmission(agreement, new Date(), NAME);
    submission.consent = { ...submission.consent, free: false, explicit: false };
    const codes = await refusalsOf(world, submission, idempotencyKey);
    world.tell('verify', `refused with every reason at once: ${codes.join(', ')}`);

    const kept = await store.db
      .selectFrom('referral')
      .select('referral_id')
      .where('idempotency_key', '=', idempotencyKey)
      .execute();
    const audited = await store.db
      .selectFrom('audit_entry')
      .select('codes')
      .where('action', '=', 'submissionRefused')
      .execute();
    const isHeld = receiver.all().some(({ client }) => client?.familyName === NAME.familyName);
    const isAudited = audited.some((entry) => entry.codes.refusals === codes.join('+'));
    return {
      happened: `refused at once, with ${codes.length} reasons`,
      ended: kept.length === 0 && codes.length > 0 ? 'refusedAtSubmission' : 'accepted',
      disagreements: [
        ...(codes.join() === 'consentNotFree,consentNotExplicit' ? [] : [`the reasons were ${codes.join(', ')}`]),
        ...(isHeld ? ['the receiver holds the client'] : []),
        ...(isAudited ? [] : ['the refusal is not audited']),
      ],
      receiverHolds: 'nothing, never called',
      storeHolds: 'nothing of the client; 1 audit entry of codes',
      events: 0,
      historyBytes: 0,
      skippedDays: 0,
    };
  },
};

/** The refusal codes, or none where it was accepted. */
async function refusalsOf({ agreement, connector }: World, submission: object, key: string): Promise<string[]> {
  try {
    await connector.client.submit(partiesOf(agreement).sender, submission, key);
    return [];
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'referralRefused') throw error;
    return error.issues.map((issue) => issue.code ?? '');
  }
}
