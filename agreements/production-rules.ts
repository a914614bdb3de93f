import type { TrustedKeys } from '../contracts/trusted-keys.js';
import type { Issue } from '../domain/problems.js';
import { approvalFaults } from './approvals.js';
import type { LoadedAgreement } from './load-agreement.js';

/**
 * Why production may not live by this agreement (R17): each value that is still a proposal, and each party whose DPO has
 * not signed exactly this content. Empty where it may.
 */
export async function productionFaults(loaded: LoadedAgreement, trusted: TrustedKeys): Promise<Issue[]> {
  const proposals = loaded.proposals.map(
    ({ path }): Issue => ({
      type: 'rejectedInput',
      in: 'file',
      name: `${loaded.agreement.agreementId}.yaml: ${path}`,
      detail: 'is a proposal that both DPOs must settle first',
    }),
  );
  return [...proposals, ...(await approvalFaults(loaded, trusted))];
}
