import { randomUUID } from 'node:crypto';
import type { Agreement } from '../../domain/agreement.js';
import type { Submission } from '../../domain/referral.js';
import { agreementChain } from '../../store/audit.js';
import { clientCode } from '../../store/codes.js';
import type { Store } from '../../store/store.js';
import { partiesOf } from '../parties.js';
import { sampleSubmission } from '../sample-submission.js';
import { otherThan } from './other-than.js';
import { ownAgreement } from './own-agreement.js';
import type { Path } from './path.js';
import { refusalOf } from './refusal.js';

/** A submission that is refused, and with what. */
export interface RefusedSubmission extends Pick<Path, 'name' | 'title'> {
  /** Makes it from a submission that the agreement allows. */
  change(allowed: Submission, agreement: Agreement): object;
  /** Every code that the caseworker hears, in order. */
  refusals: readonly string[];
  /** What happened, in one sentence. */
  happened: string;
  /** False where the shape is wrong: that breaks no rule of the agreement, so its audit trail says nothing of it. */
  audited?: boolean;
}

/**
 * A path that ends before it begins: the caseworker hears every reason at once, nothing of the client is kept or sent,
 * and the agreement's audit trail says with which codes it was refused.
 */
export function refusedAtSubmission(refused: RefusedSubmission): Path {
  return {
    name: refused.name,
    title: refused.title,
    expected: 'refusedAtSubmission',
    async run(world) {
      const { connector, tell } = world;
      const { store, receiver } = connector;
      const agreement = await ownAgreement(world);
      // A name that nobody else has: whatever is found of it comes from this submission.
      const name = { givenName: 'Niemand', familyName: `Geweigerd ${randomUUID()}` };
      const idempotencyKey = randomUUID();
      const allowed = sampleSubmission(agreement, new Date(), name);
      const codes = await refusalOf(
        connector.client.submit(partiesOf(agreement).sender, refused.change(allowed, agreement), idempotencyKey),
      );
      tell('verify', refused.happened);
      tell('verify', `refused${codes.length > 1 ? ' with every reason at once' : ''}: ${codes.join(', ')}`);

      const kept = await keptOf(store, idempotencyKey, allowed);
      const isHeld = receiver.all().some(({ client }) => client?.familyName === name.familyName);
      const audited = await auditedOf(store, agreement.agreementId);
      return {
        happened: refused.happened,
        ended: codes.length > 0 && kept === 0 ? 'refusedAtSubmission' : 'accepted',
        disagreements: [
          ...otherThan('the reasons', codes, refused.refusals),
          ...(isHeld ? ['the receiver holds the client'] : []),
          ...otherThan('what is audited', audited, refused.audited === false ? [] : [codes.join('+')]),
        ],
        receiverHolds: 'nothing, never called',
        storeHolds: `nothing of the client; ${audited.length === 0 ? 'no' : audited.length} audit entry of codes`,
        events: 0,
        historyBytes: 0,
        skippedDays: 0,
      };
    },
  };
}

/** Rows that a submission left: under its key, or findable by its client. */
async function keptOf({ db, keyring }: Store, idempotencyKey: string, allowed: Submission): Promise<number> {
  const referrals = db.selectFrom('referral').select('referral_id').where('idempotency_key', '=', idempotencyKey);
  const found = db.selectFrom('blind_index').select('referral_id').where('code', '=', clientCode(keyring, allowed));
  return (await referrals.execute()).length + (await found.execute()).length;
}

/** The refusals that an agreement's audit trail tells of, as it tells them. */
async function auditedOf({ db }: Store, agreementId: string): Promise<unknown[]> {
  const entries = await db
    .selectFrom('audit_entry')
    .select('codes')
    .where('chain', '=', agreementChain(agreementId))
    .where('action', '=', 'submissionRefused')
    .execute();
  return entries.map(({ codes }) => codes.refusals);
}
