import type { LoadedAgreement } from '../../../agreements/load-agreement.js';
import type { WorkerConfiguration } from '../../../config/configuration.js';
import { Problem } from '../../../domain/problems.js';
import { isPulled } from '../../../domain/transmission-mode.js';
import { readAgreements, reportAgreements } from '../agreement-report.js';
import type { Check, CheckResult } from './check.js';
import { receiverChecks } from './receiver-checks.js';

/** The agreements: load, are what the deployment asks for, and each that pushes has a receiver that answers. */
export function agreementChecks(configuration: WorkerConfiguration): Check[] {
  let agreements: LoadedAgreement[];
  try {
    agreements = readAgreements(configuration.agreementsDirectory);
  } catch (error) {
    return [{ name: 'agreements load', run: async () => faultyAgreements(error) }];
  }
  return [
    { name: 'agreements load', run: async () => ({ ok: true, detail: namesOf(agreements) }) },
    { name: 'agreements are approved', run: () => checkApproved(agreements, configuration) },
    ...receiverChecks(endpointsOf(agreements, configuration.receiverEndpoints), configuration.receiverAuthoritiesFile),
  ];
}

/** The deployment's base URL goes before the agreement's own. */
function endpointsOf(
  agreements: readonly LoadedAgreement[],
  given: Readonly<Record<string, string>>,
): Record<string, string | undefined> {
  const pushed = agreements.filter(({ agreement }) => !isPulled(agreement));
  return Object.fromEntries(
    pushed.map(({ agreement }) => [agreement.agreementId, given[agreement.agreementId] ?? agreement.receiver.endpoint]),
  );
}

function namesOf(agreements: readonly LoadedAgreement[]): string {
  return agreements.map(({ agreement }) => `${agreement.agreementId} version ${agreement.version}`).join(', ');
}

function faultyAgreements(error: unknown): CheckResult {
  const issues = error instanceof Problem ? error.issues : [];
  const detail = issues.map((issue) => `${issue.name} ${issue.detail}`).join('; ') || 'cannot be read';
  return { ok: false, detail, remedy: 'correct the files in AGREEMENTS_DIRECTORY; referral agreement check says more' };
}

/** R17: production refuses what is still a proposal and what the DPOs have not signed; elsewhere that is only told. */
async function checkApproved(
  agreements: readonly LoadedAgreement[],
  { deployment, dpoKeysFile }: WorkerConfiguration,
): Promise<CheckResult> {
  const reports = await reportAgreements(agreements, dpoKeysFile);
  if (deployment !== 'production') {
    const proposals = reports.reduce((sum, report) => sum + report.proposals.length, 0);
    return { ok: true, detail: `not asked for in ${deployment}; ${proposals} values are proposals` };
  }
  const faults = reports.flatMap((report) => report.productionFaults ?? []);
  const isApproved = dpoKeysFile !== undefined && faults.length === 0;
  return {
    ok: isApproved,
    detail: isApproved ? 'by both DPOs' : faults.map((fault) => `${fault.name} ${fault.detail}`).join('; '),
    remedy: 'let both DPOs settle every proposal and sign exactly this content',
  };
}
