import type { Command } from 'commander';
import { Problem } from '../../../../domain/problems.js';
import { type AgreementReport, readAgreements, reportAgreements } from '../../agreement-report.js';
import { finishCommand } from '../../command.js';
import { writeFields, writeJson } from '../../output.js';
import { faultsFailTheCheck } from '../../read-agreement-file.js';
import type { Surroundings } from '../../surroundings.js';

interface AgreementOptions {
  json?: boolean;
  dpoKeys?: string;
}

/** `agreement check`. */
export function addCheck(agreement: Command, surroundings: Surroundings): void {
  const check = agreement
    .command('check')
    .description('Check an agreement, or every one in a folder; with --dpo-keys also for production')
    .argument('<path>', 'a file, or a folder of <agreementId>.yaml')
    .option('--dpo-keys <file>', 'JWK set with the public keys of both DPOs: checks approvals and open proposals');
  finishCommand(check, [
    'referral agreement check agreements/',
    'referral agreement check agreements/opgroeien-diest.yaml --dpo-keys dpo-keys.json --json',
  ]).action(async (path: string, options: AgreementOptions) => {
    const reports = await faultsFailTheCheck(async () => reportAgreements(readAgreements(path), options.dpoKeys));
    const issues = reports.flatMap((report) => report.productionFaults ?? []);
    if (options.json) writeJson(surroundings.stdout, { ok: issues.length === 0, agreements: reports });
    else for (const report of reports) writeReport(report, surroundings);
    if (issues.length > 0) throw new Problem('verificationFailed', issues, 'not for production');
  });
}

function writeReport(report: AgreementReport, { stdout }: Surroundings): void {
  const { proposals, productionFaults, ...fields } = report;
  writeFields(stdout, {
    ...fields,
    proposals: proposals.length === 0 ? 'none' : proposals.join(', '),
    ...(productionFaults && { production: productionFaults.length === 0 ? 'may live by it' : 'refuses it' }),
  });
  stdout.write('\n');
}
