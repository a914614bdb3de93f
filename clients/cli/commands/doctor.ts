import type { Command } from 'commander';
import { Problem } from '../../../domain/problems.js';
import { finishCommand } from '../command.js';
import { type CheckReport, runChecks } from '../doctor/check.js';
import { configuredChecks } from '../doctor/configured-checks.js';
import { writeJson } from '../output.js';
import type { Surroundings } from '../surroundings.js';

/** `doctor`: what is wrong with an installation, and what to do about each. */
export function addDoctor(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('doctor')
    .description('Check this installation: databases, keys, clocks, Temporal, agreements, receivers');
  finishCommand(command, ['referral doctor', 'referral doctor --json']).action(async (options: { json?: boolean }) => {
    const { stdout, environment } = surroundings;
    const { checks, close } = configuredChecks(environment);
    try {
      const reports = await runChecks(checks, (report) => {
        if (!options.json) stdout.write(linesOf(report));
      });
      const failed = reports.filter((report) => !report.ok).length;
      if (options.json) writeJson(stdout, { ok: failed === 0, checks: reports.map(withoutIdleRemedy) });
      if (failed > 0) throw new Problem('verificationFailed', [], `${failed} of ${reports.length} checks failed`);
    } finally {
      await close();
    }
  });
}

function linesOf(report: CheckReport): string {
  const line = `${report.ok ? 'ok  ' : 'FAIL'}  ${report.name}: ${report.detail}\n`;
  return report.ok || report.remedy === undefined ? line : `${line}      remedy: ${report.remedy}\n`;
}

function withoutIdleRemedy({ remedy, ...report }: CheckReport): CheckReport {
  return report.ok || remedy === undefined ? report : { ...report, remedy };
}
