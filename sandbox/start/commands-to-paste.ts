import { randomUUID } from 'node:crypto';
import { referralWorkflowId } from '../../domain/names.js';
import type { TemporalServer } from '../embedded/temporal-server.js';

/** What the commands are about. */
export interface Surroundings {
  /** Base URL of the HTTP API. */
  apiUrl: string;
  senderToken: string;
  receiverToken: string;
  /** JSON file with a referral that the agreement allows today. */
  submissionFile: string;
  /** Path of the Temporal CLI. */
  temporalExecutable: string;
  temporal: Pick<TemporalServer, 'address' | 'namespace'>;
  /** A referral that waits for its outcome. */
  waitingReferralId: string;
}

export interface CommandToPaste {
  explanation: string;
  /** For sh, bash and zsh; lines joined by backslashes. */
  command: string;
}

const NEW_UUID = "$(node -p 'crypto.randomUUID()')";
const JSON_CONTENT = "-H 'Content-Type: application/json'";

/**
 * The three ways to take part, each to be pasted into a shell as it is, in this order. The first leaves the id of its
 * referral in the variable `ID` for the second; the third is about a referral that is there already.
 */
export function commandsToPaste(surroundings: Surroundings): CommandToPaste[] {
  return [
    {
      explanation:
        'Submit a referral of an invented client over HTTP, as the caseworker system does ($ID keeps its id)',
      command: submit(surroundings),
    },
    {
      explanation: 'Report its outcome over HTTP, as the OCMW does: help is declined, so both sides erase the data',
      command: reportOutcome(surroundings),
    },
    {
      explanation: 'Report the outcome of another referral, which waits already, straight to its workflow',
      command: signalOutcome(surroundings),
    },
  ];
}

function submit({ apiUrl, senderToken, submissionFile }: Surroundings): string {
  return lines(
    `ID=$(${curl()} ${apiUrl}/referrals`,
    `-H 'Authorization: Bearer ${senderToken}'`,
    `-H "Idempotency-Key: ${NEW_UUID}" ${JSON_CONTENT}`,
    `--data ${quoted(`@${submissionFile}`)}`,
    // The whole answer for the reader, its id for the variable. Delivery takes a moment: the next command may follow at once.
    `| node -e 'const answer = JSON.parse(fs.readFileSync(0)); console.error(answer); console.log(answer.referralId)') && sleep 1`,
  );
}

function reportOutcome({ apiUrl, receiverToken }: Surroundings): string {
  const event = [
    `'{"type":"contactOutcome","outcome":"helpDeclined"`,
    `"eventId":"'"${NEW_UUID}"'"`,
    `"occurredAt":"'"$(date -u +%Y-%m-%dT%H:%M:%SZ)"'"}'`,
  ].join(',');
  return lines(
    `${curl()} -w '\\n' "${apiUrl}/referrals/$ID/events"`,
    `-H 'Authorization: Bearer ${receiverToken}' ${JSON_CONTENT}`,
    `--data ${event}`,
  );
}

function signalOutcome({ temporalExecutable, temporal, waitingReferralId }: Surroundings): string {
  const event = { eventId: randomUUID(), outcome: 'helpDeclined', occurredAt: new Date().toISOString() };
  return lines(
    `${quoted(temporalExecutable)} workflow signal --address ${temporal.address} --namespace ${temporal.namespace}`,
    `--workflow-id ${referralWorkflowId(waitingReferralId)} --name contactOutcome`,
    `--input ${quoted(JSON.stringify(event))}`,
  );
}

/** curl asks a proxy for loopback addresses too, and no proxy reaches those. */
function curl({ http_proxy, all_proxy, ALL_PROXY } = process.env): string {
  return http_proxy || all_proxy || ALL_PROXY ? "curl -sS --noproxy '*'" : 'curl -sS';
}

function lines(...parts: string[]): string {
  return parts.join(' \\\n  ');
}

/** One word for a shell; bare where nothing in it means anything to one. */
function quoted(text: string): string {
  return /^[\w@./:-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
