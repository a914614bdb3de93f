import { type Command, Option } from 'commander';
import {
  ATTEMPT_RESULTS,
  CONTACT_CHANNELS,
  CONTACT_OUTCOMES,
  type EventType,
  RECALL_REASONS,
  RETRY_REASONS,
} from '../../../domain/events.js';
import { CONSENT_MANNERS } from '../../../domain/referral.js';
import { usageError } from '../failures.js';
import { INPUT_DESCRIPTION, readJson } from '../input.js';
import { finishReportCommand, type ReportOptions, reportEvent } from '../reporting.js';
import type { Surroundings } from '../surroundings.js';

/** Types whose every field is a code, a date or an id; the others carry what an argument must not. */
const TYPES = [
  'contactAttempt',
  'contactOutcome',
  'withdrawal',
  'recall',
  'erasureConfirmed',
  'retry',
  'dossierClosed',
  'dossierReopened',
  'disclosure',
  'forwardingConfirmed',
] as const satisfies EventType[];

interface EventOptions extends ReportOptions {
  type?: string;
  occurredAt?: string;
  outcome?: string;
  alreadyKnown?: boolean;
  channel?: string;
  result?: string;
  reason?: string;
  manner?: string;
  closedOn?: string;
  partner?: string;
  taskId?: string;
}

const FIELDS = [
  'occurredAt',
  'outcome',
  'alreadyKnown',
  'channel',
  'result',
  'reason',
  'manner',
  'closedOn',
  'partner',
  'taskId',
] as const;

/** `event`: from JSON, or from flags for types without personal data. */
export function addEvent(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('event')
    .description('Report an event on a referral: from JSON, or with --type from options')
    .argument('<referralId>', 'the id that submit answered')
    .argument('[file]', INPUT_DESCRIPTION)
    .addOption(
      new Option('--type <type>', 'instead of JSON; a correction or a dossier’s reference comes as JSON').choices(
        TYPES,
      ),
    )
    .option('--occurred-at <moment>', 'when it happened, with offset: 2025-03-01T10:00:00+01:00')
    .addOption(new Option('--outcome <code>', 'of contactOutcome').choices(CONTACT_OUTCOMES))
    .option('--already-known', 'with --outcome: the client was known to the OCMW before')
    .addOption(new Option('--channel <code>', 'of contactAttempt').choices(CONTACT_CHANNELS))
    .addOption(
      new Option('--result <code>', 'of contactAttempt or erasureConfirmed').choices([...ATTEMPT_RESULTS, 'erased']),
    )
    .addOption(new Option('--reason <code>', 'of recall or retry').choices([...RECALL_REASONS, ...RETRY_REASONS]))
    .addOption(new Option('--manner <code>', 'of withdrawal').choices(CONSENT_MANNERS))
    .option('--closed-on <date>', 'of dossierClosed: yyyy-MM-dd')
    .option('--partner <number>', 'of disclosure: the enterprise number of whom the data was passed on to')
    .option('--task-id <uuid>', 'of forwardingConfirmed');
  finishReportCommand(command, [
    'referral event 7e0c0f1e-7f3b-4d5a-9d39-2d5a4f1c8a11 --type contactOutcome --outcome helpDeclined \\',
    '    --occurred-at 2025-03-01T10:00:00+01:00 --as receiver --organisation 0212246886',
    'referral event 7e0c0f1e-7f3b-4d5a-9d39-2d5a4f1c8a11 correction.json --as sender --organisation 0886886638',
    'referral event 7e0c0f1e-7f3b-4d5a-9d39-2d5a4f1c8a11 --type retry --reason receiverRepaired',
    'referral event 7e0c0f1e-7f3b-4d5a-9d39-2d5a4f1c8a11 --type disclosure --partner 0410340088 \\',
    '    --occurred-at 2025-03-01T10:00:00+01:00 --as receiver --organisation 0212246886',
  ]).action(async (referralId: string, file: string | undefined, options: EventOptions) => {
    await reportEvent(referralId, await readEvent(file, options, surroundings), options, surroundings);
  });
}

async function readEvent(file: string | undefined, options: EventOptions, surroundings: Surroundings) {
  const given = FIELDS.filter((field) => options[field] !== undefined);
  if (options.type === undefined) {
    if (given.length > 0) throw usageError('options that describe an event go with --type');
    return readJson(file, surroundings);
  }
  if (file !== undefined) throw usageError('give a file or --type, not both');
  if (options.outcome === 'helpWanted') throw usageError('helpWanted carries the dossier’s reference: give it as JSON');
  return { type: options.type, ...Object.fromEntries(given.map((field) => [field, options[field]])) };
}
