import { statSync } from 'node:fs';
import { loadAgreements } from '../../agreements/directory.js';
import { type LoadedAgreement, loadAgreement } from '../../agreements/load-agreement.js';
import { productionFaults } from '../../agreements/production-rules.js';
import { loadTrustedKeys } from '../../agreements/trusted-keys.js';
import type { Issue } from '../../domain/problems.js';

/** What can be said of an agreement that loads. */
export interface AgreementReport {
  agreementId: string;
  version: number;
  contentHash: string;
  /** Paths of values that nobody has agreed to yet. */
  proposals: string[];
  /** How many approvals the file carries, whoever signed them. */
  approvals: number;
  /** Why production refuses it; absent where that was not asked. */
  productionFaults?: Issue[];
}

/** Loads one file, or every agreement of a folder. Throws `configurationInvalid` with every fault of every file. */
export function readAgreements(path: string): LoadedAgreement[] {
  const isDirectory = statSync(path, { throwIfNoEntry: false })?.isDirectory();
  return isDirectory ? [...loadAgreements(path).values()] : [loadAgreement({ path })];
}

/** @param dpoKeysFile the DPOs' public keys; with them, whether production may live by each agreement is judged too */
export async function reportAgreements(
  agreements: readonly LoadedAgreement[],
  dpoKeysFile: string | undefined,
): Promise<AgreementReport[]> {
  const keys = dpoKeysFile === undefined ? undefined : loadTrustedKeys(dpoKeysFile);
  return Promise.all(
    agreements.map(async (loaded) => ({
      agreementId: loaded.agreement.agreementId,
      version: loaded.agreement.version,
      contentHash: loaded.contentHash,
      proposals: loaded.proposals.map((proposal) => proposal.path),
      approvals: loaded.approvals.length,
      ...(keys !== undefined && { productionFaults: await productionFaults(loaded, keys) }),
    })),
  );
}
