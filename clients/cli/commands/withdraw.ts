import { type Command, Option } from 'commander';
import { CONSENT_MANNERS } from '../../../domain/referral.js';
import { finishReportCommand, type ReportOptions, reportEvent } from '../reporting.js';
import type { Surroundings } from '../surroundings.js';

/** `withdraw`: the client withdrew the consent, told to either party, in every state. */
export function addWithdraw(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('withdraw')
    .description('Report that the client withdrew the consent (sender or receiver)')
    .argument('<referralId>', 'the id that submit answered')
    .addOption(new Option('--manner <code>', 'how it was said').choices(CONSENT_MANNERS).makeOptionMandatory())
    .option('--occurred-at <moment>', 'when, with offset: 2025-03-01T10:00:00+01:00 (default: now)');
  finishReportCommand(command, [
    'referral withdraw 7e0c0f1e-7f3b-4d5a-9d39-2d5a4f1c8a11 --manner oral --as receiver --organisation 0212246886',
    'referral withdraw 7e0c0f1e-7f3b-4d5a-9d39-2d5a4f1c8a11 --manner written \\',
    '    --occurred-at 2025-03-01T10:00:00+01:00 --as sender --organisation 0886886638',
  ]).action((referralId: string, options: ReportOptions & { manner: string; occurredAt?: string }) => {
    const occurredAt = options.occurredAt ?? new Date().toISOString();
    // A repeat says the same moment, or it is another content under the same id.
    if (options.occurredAt === undefined) surroundings.stderr.write(`occurred at ${occurredAt}\n`);
    const event = { type: 'withdrawal', occurredAt, manner: options.manner };
    return reportEvent(referralId, event, options, surroundings);
  });
}
