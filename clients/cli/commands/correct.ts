import type { Command } from 'commander';
import { INPUT_DESCRIPTION, readJson } from '../input.js';
import { finishReportCommand, isObject, type ReportOptions, reportEvent } from '../reporting.js';
import type { Surroundings } from '../surroundings.js';

/** `correct`: the whole corrected record, `client` and `residence`, in every state. */
export function addCorrect(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('correct')
    .description('Replace the client’s data by a corrected record: JSON with client and residence (sender or receiver)')
    .argument('<referralId>', 'the id that submit answered')
    .argument('[file]', INPUT_DESCRIPTION);
  finishReportCommand(command, [
    'referral correct 7e0c0f1e-7f3b-4d5a-9d39-2d5a4f1c8a11 record.json --as sender --organisation 0886886638',
    'referral correct 7e0c0f1e-7f3b-4d5a-9d39-2d5a4f1c8a11 --as receiver --organisation 0212246886 < record.json',
  ]).action(async (referralId: string, file: string | undefined, options: ReportOptions) => {
    const record = await readJson(file, surroundings);
    await reportEvent(referralId, isObject(record) ? { ...record, type: 'correction' } : record, options, surroundings);
  });
}
