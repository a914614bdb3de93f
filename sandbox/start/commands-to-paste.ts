import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { referralWorkflowId } from '../../domain/names.js';
import type { TemporalServer } from '../embedded/temporal-server.js';
import type { ProgramFolders } from './program-folders.js';

/** What the commands are about. */
export interface Surroundings {
  programs: ProgramFolders;
  /** JSON file with a referral that the agreement allows today. */
  submissionFile: string;
  /** Path of the Temporal CLI. */
  temporalExecutable: string;
  temporal: Pick<TemporalServer, 'address' | 'namespace'>;
  /** A referral that waits for its outcome; none where nobody knows when it will be delivered. */
  waitingReferralId?: string;
}

export interface CommandToPaste {
  explanation: string;
  /** For sh, bash and zsh; lines joined by backslashes. */
  command: string;
}

const COMMAND_LINE = join(__dirname, '..', '..', 'clients', 'cli', 'main.js');

/**
 * The ways to take part, each to be pasted into a shell as it is, in this order. The first three go over HTTP, each as the
 * program of one party with an access token of its own; the first leaves the id of its referral in the variable `ID` for the
 * other two. The last is about a referral that is there already, and needs no API.
 */
export function commandsToPaste(surroundings: Surroundings): CommandToPaste[] {
  return [
    {
      explanation: 'Submit a referral of an invented client, as the caseworker system does ($ID keeps its id)',
      command: submit(surroundings),
    },
    {
      explanation: 'Report its outcome, as the OCMW’s system does: help is declined, so both sides erase the data',
      command: reportOutcome(surroundings),
    },
    {
      explanation: 'Look at it as the caseworker system: delivered, and nothing of how it ended',
      command: lines(referral(surroundings.programs.sender, 'status'), '"$ID"'),
    },
    ...(surroundings.waitingReferralId === undefined
      ? []
      : [
          {
            explanation: 'Report the outcome of another referral, which waits already, straight to its workflow',
            command: signalOutcome(surroundings, surroundings.waitingReferralId),
          },
        ]),
  ];
}

/** The command line with what one party's program has in its environment. */
export function referral({ environmentFile }: { environmentFile: string }, command: string): string {
  return `node --env-file=${quoted(environmentFile)} ${quoted(COMMAND_LINE)} ${command}`;
}

function submit({ programs, submissionFile }: Surroundings): string {
  return lines(
    `ID=$(${referral(programs.sender, 'submit')}`,
    `${quoted(submissionFile)} --json`,
    // The whole answer for the reader, its id for the variable. Delivery takes a moment: the next command may follow at once.
    `| node -e 'const answer = JSON.parse(fs.readFileSync(0)); console.error(answer); console.log(answer.referralId)') && sleep 1`,
  );
}

function reportOutcome({ programs }: Surroundings): string {
  return lines(
    referral(programs.receiver, 'event'),
    '"$ID" --type contactOutcome --outcome helpDeclined --occurred-at "$(date -u +%Y-%m-%dT%H:%M:%SZ)"',
  );
}

function signalOutcome({ temporalExecutable, temporal }: Surroundings, waitingReferralId: string): string {
  const event = { eventId: randomUUID(), outcome: 'helpDeclined', occurredAt: new Date().toISOString() };
  return lines(
    `${quoted(temporalExecutable)} workflow signal --address ${temporal.address} --namespace ${temporal.namespace}`,
    `--workflow-id ${referralWorkflowId(waitingReferralId)} --name contactOutcome`,
    `--input ${quoted(JSON.stringify(event))}`,
  );
}

function lines(...parts: string[]): string {
  return parts.join(' \\\n  ');
}

/** One word for a shell; bare where nothing in it means anything to one. */
function quoted(text: string): string {
  return /^[\w@./:-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
