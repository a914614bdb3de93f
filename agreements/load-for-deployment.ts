import { type Issue, Problem } from '../domain/problems.js';
import { loadAgreements } from './directory.js';
import type { LoadedAgreement } from './load-agreement.js';
import { productionFaults } from './production-rules.js';
import { loadTrustedKeys } from './trusted-keys.js';

export interface DeploymentRules {
  directory: string;
  /** Production lives only by content that both DPOs have signed, without a proposal left (R17). */
  production: boolean;
  dpoKeysFile?: string | undefined;
}

/**
 * The agreements a process may live by. Throws `Problem('configurationInvalid')` with every fault of every file at once.
 */
export async function loadAgreementsFor(rules: DeploymentRules): Promise<LoadedAgreement[]> {
  const loaded = [...loadAgreements(rules.directory).values()];
  if (!rules.production) return loaded;
  const trusted = loadTrustedKeys(rules.dpoKeysFile ?? '');
  const issues: Issue[] = (await Promise.all(loaded.map((agreement) => productionFaults(agreement, trusted)))).flat();
  if (issues.length > 0) throw new Problem('configurationInvalid', issues);
  return loaded;
}
