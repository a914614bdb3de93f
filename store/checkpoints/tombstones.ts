import { brusselsDate } from '../../domain/brussels-time.js';
import { addYears } from '../../domain/calendar.js';
import type { AuditFault } from '../../domain/views.js';
import type { Store } from '../store.js';
import type { Witness } from './read-folder.js';

/** Chains that a checkpoint bears witness to and that are gone without a tombstone. */
export function missingChains({ marks, tombstones }: Witness, known: ReadonlySet<string>): AuditFault[] {
  const faults: AuditFault[] = [];
  for (const [chain, seen] of marks) {
    const last = seen.at(-1);
    if (last === undefined || known.has(chain) || tombstones.has(chain)) continue;
    const { sequence: expected, checkpoint } = last;
    faults.push({ chain, sequence: 1, fault: 'chainMissing', expected, found: 0, checkpoint });
  }
  return faults;
}

/**
 * What is wrong with tombstones: whoever may write to the database could leave one for a chain that had to stay. One that
 * does not go on from what checkpoints saw, of a chain that is still there, or earlier than its agreement lets a trail go that
 * began after the first checkpoint, is found.
 */
export function tombstoneFaults(store: Store, witness: Witness, known: ReadonlySet<string>): AuditFault[] {
  const faults: AuditFault[] = [];
  for (const { chain, sequence, hash, agreementId, removedAt } of witness.tombstones.values()) {
    const at = (fault: AuditFault['fault']) => faults.push({ chain, sequence, fault });
    if (known.has(chain)) at('chainAfterTombstone');
    const last = witness.marks.get(chain)?.at(-1);
    const goesOn = last === undefined || sequence > last.sequence || (sequence === last.sequence && hash === last.hash);
    if (!goesOn) at('tombstoneDiffers');
    const began = witness.beganAfter.get(chain);
    if (began === undefined) continue;
    const earliest = addYears(brusselsDate(new Date(began)), shortestAuditYears(store, agreementId));
    if (brusselsDate(new Date(removedAt)) <= earliest) at('tombstoneTooEarly');
  }
  return faults;
}

/** No trail is kept for as long: where the agreement is not known, none may go. */
const NEVER_YEARS = 1000;

/** The shortest retention of an audit trail that any version of the agreement has had: which one counted then is not known. */
function shortestAuditYears(store: Store, agreementId: string): number {
  const years = store.agreements.versions(agreementId).map(({ retention }) => retention.auditYears);
  return Math.min(NEVER_YEARS, ...years);
}
