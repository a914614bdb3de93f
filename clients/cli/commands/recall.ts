import { type Command, Option } from 'commander';
import { RECALL_REASONS } from '../../../domain/events.js';
import { finishReportCommand, type ReportOptions, reportEvent } from '../reporting.js';
import type { Surroundings } from '../surroundings.js';

/** `recall`: of the sender, in every state. */
export function addRecall(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('recall')
    .description('Take a referral back (sender); wrongPerson is looked at by both DPOs within 72 hours')
    .argument('<referralId>', 'the id that submit answered')
    .addOption(new Option('--reason <code>', 'why').choices(RECALL_REASONS).makeOptionMandatory());
  finishReportCommand(command, [
    'referral recall 7e0c0f1e-7f3b-4d5a-9d39-2d5a4f1c8a11 --reason enteredInError \\',
    '    --as sender --organisation 0886886638',
  ]).action((referralId: string, options: ReportOptions & { reason: string }) =>
    reportEvent(referralId, { type: 'recall', reason: options.reason }, options, surroundings),
  );
}
