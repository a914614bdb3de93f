import { dirname, join } from 'node:path';
import { contentHash } from '../agreements/content-hash.js';
import { loadAgreements } from '../agreements/directory.js';
import type { Agreement } from '../domain/agreement.js';
import { addDays, addYears } from '../domain/calendar.js';
import type { SealedAgreement } from '../store/agreement-versions.js';
import { projectCacheDirectory } from './embedded/project-cache.js';

/** The agreement that the sandbox plays: the file of the protocol itself, proposals and all. */
export const SANDBOX_AGREEMENT_ID = 'opgroeien-diest';

/** The project's folder of agreement files. */
export function agreementsDirectory(): string {
  return join(dirname(projectCacheDirectory()), 'agreements');
}

/**
 * The same agreement for an OCMW without a system of its own: nothing is sent, its assigned social worker reads here (R4). The
 * sandbox plays it beside the other.
 */
export function pulledAgreement(agreement: Agreement): Agreement {
  const { endpoint: _, ...receiver } = agreement.receiver;
  return {
    ...agreement,
    agreementId: `${agreement.agreementId}-pull`,
    receiver: { ...receiver, undertakesReadLogging: false },
    transmission: { ...agreement.transmission, mode: 'pull' },
    ownCopy: { until: 'outcome' },
  };
}

/** Every agreement of that folder, and the one that pulls. Throws `Problem` with all faults of all files. */
export function sandboxAgreements(): { all: SealedAgreement[]; played: Agreement } {
  const loaded = loadAgreements(agreementsDirectory());
  const played = loaded.get(SANDBOX_AGREEMENT_ID)?.agreement;
  if (played === undefined) throw new Error(`there is no agreement ${SANDBOX_AGREEMENT_ID}`);
  const pulled = pulledAgreement(played);
  return { all: [...loaded.values(), { agreement: pulled, contentHash: contentHash(pulled) }], played };
}

/** The same between the same parties, where the receiver has no application of its own: its people read referrals in the inbox. */
export function pulledBy(agreement: Agreement): SealedAgreement {
  const pulled: Agreement = {
    ...agreement,
    agreementId: `${agreement.agreementId}-pull`,
    receiver: { ...agreement.receiver, undertakesReadLogging: false },
    transmission: { ...agreement.transmission, mode: 'pull' },
  };
  return { agreement: pulled, contentHash: contentHash(pulled) };
}

const RETENTION_MARGIN_YEARS = 4;

/**
 * The version of an agreement that will be in force when dossiers of today are destroyed. A selection rule lives for five
 * years at most and a dossier for eighteen, so the rule of today has lapsed by then, and only a later version of the
 * agreement can carry the one that holds.
 *
 * @param today yyyy-MM-dd; the rule holds for dossiers closed in the four years from then
 */
export function versionOfTheirDestruction(agreement: Agreement, today: string): SealedAgreement {
  const validFrom = addYears(today, agreement.disposal.retentionYears);
  const rule = {
    ruleId: 'rule-of-then',
    validFrom,
    validUntil: addDays(addYears(validFrom, RETENTION_MARGIN_YEARS), -1),
    finalDestination: 'destroy' as const,
    provision: 'Bestuursdecreet III.87',
  };
  const { validUntil: _, ...kept } = agreement;
  const later: Agreement = {
    ...kept,
    version: agreement.version + 1,
    validFrom,
    disposal: { ...agreement.disposal, secondPersonApproval: false, selectionRules: [rule] },
  };
  return { agreement: later, contentHash: contentHash(later) };
}
