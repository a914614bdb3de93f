import type { TrustedKeys } from '../contracts/trusted-keys.js';
import type { Issue } from '../domain/problems.js';
import { approvalFaults } from './approvals.js';
import type { LoadedAgreement } from './load-agreement.js';

/** Why production may not live by this agreement (R17): proposals, and approvals that are not there. Empty where it may. */
export async function productionFaults(loaded: LoadedAgreement, trusted: TrustedKeys): Promise<Issue[]> {
  return [...proposalFaults(loaded), ...(await approvalFaults(loaded, trusted))];
}

/** Each value that is still a proposal. */
export function proposalFaults({ agreement, proposals }: LoadedAgreement): Issue[] {
  return proposals.map(({ path }) => ({
    type: 'rejectedInput',
    in: 'file',
    name: `${agreement.agreementId}.yaml: ${path}`,
    detail: 'is a proposal that both DPOs must settle first',
  }));
}
