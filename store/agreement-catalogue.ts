import type { Agreement } from '../domain/agreement.js';
import { agreementRefusals } from '../domain/agreement-validity.js';
import { brusselsDate } from '../domain/brussels-time.js';

/** Every agreement version the store has ever seen: a referral lives under the one it was accepted with. */
export interface AgreementCatalogue {
  /** Throws when the store never saw that version: a referral cannot exist under it. */
  version(agreementId: string, version: number): Agreement;
  /** The newest version valid on `date` (yyyy-MM-dd), else the newest at all, else undefined for an unknown agreement. */
  current(agreementId: string, date: string): Agreement | undefined;
  /** Every version of an agreement, the newest first; none of one that is not known. */
  versions(agreementId: string): readonly Agreement[];
  /** The newest version of each agreement. */
  all(): Agreement[];
}

/** The newest version that is valid at `now`; undefined where the agreement has lapsed, or does not hold yet (R15). */
export function versionInForce(catalogue: AgreementCatalogue, agreementId: string, now: Date): Agreement | undefined {
  const newest = catalogue.current(agreementId, brusselsDate(now));
  if (newest === undefined || agreementRefusals(newest, { now, suspended: false }).length > 0) return undefined;
  return newest;
}

/** A catalogue over the given versions. */
export function catalogueOf(agreements: Agreement[]): AgreementCatalogue {
  const byId = new Map<string, Agreement[]>();
  for (const agreement of [...agreements].sort((a, b) => b.version - a.version)) {
    byId.set(agreement.agreementId, [...(byId.get(agreement.agreementId) ?? []), agreement]);
  }
  const valid = (agreement: Agreement, date: string) =>
    agreement.validFrom <= date && (agreement.validUntil === undefined || date <= agreement.validUntil);
  return {
    version(agreementId, version) {
      const found = byId.get(agreementId)?.find((agreement) => agreement.version === version);
      if (found === undefined) throw new Error(`agreement ${agreementId} version ${version} is not in the store`);
      return found;
    },
    current(agreementId, date) {
      const versions = byId.get(agreementId);
      return versions?.find((agreement) => valid(agreement, date)) ?? versions?.[0];
    },
    versions: (agreementId) => byId.get(agreementId) ?? [],
    all: () => [...byId.values()].flatMap((versions) => versions.slice(0, 1)),
  };
}
