import { type Command, Option } from 'commander';
import { RETRY_REASONS } from '../../../domain/events.js';
import { finishReportCommand, type ReportOptions, reportEvent } from '../reporting.js';
import type { Surroundings } from '../surroundings.js';

/** `retry`: of an operator, for what is parked or not erased, a correction that was given up, and what is not passed on. */
export function addRetry(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('retry')
    .description('Try again what is parked, not confirmed or not passed on (operators)')
    .argument('<referralId>', 'the id that submit answered')
    .addOption(
      new Option('--reason <code>', 'why it will work this time').choices(RETRY_REASONS).makeOptionMandatory(),
    );
  finishReportCommand(command, [
    'referral retry 7e0c0f1e-7f3b-4d5a-9d39-2d5a4f1c8a11 --reason receiverRepaired',
    'referral retry 7e0c0f1e-7f3b-4d5a-9d39-2d5a4f1c8a11 --reason keyRestored --json',
  ]).action((referralId: string, options: ReportOptions & { reason: string }) =>
    reportEvent(referralId, { type: 'retry', reason: options.reason }, options, surroundings),
  );
}
