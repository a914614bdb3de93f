import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { type CommonOptions, finishClientCommand, withConnection } from './command.js';
import { writeFields, writeJson } from './output.js';
import type { Surroundings } from './surroundings.js';

export interface ReportOptions extends CommonOptions {
  eventId?: string;
}

/** What every command that reports an event has: its id, the connection, `--json` and examples. */
export function finishReportCommand(command: Command, examples: readonly string[]): Command {
  command.option('--event-id <uuid>', 'the same id with the same content is the same event (default: a new one)');
  return finishClientCommand(command, examples);
}

/** Reports one event on a referral and prints what was acknowledged. */
export async function reportEvent(
  referralId: string,
  event: unknown,
  options: ReportOptions,
  surroundings: Surroundings,
): Promise<void> {
  const identified = withEventId(event, options.eventId, surroundings);
  await withConnection(options, surroundings, async ({ client, caller }) => {
    const accepted = await client.report(caller, referralId, identified);
    if (options.json) writeJson(surroundings.stdout, accepted);
    else writeFields(surroundings.stdout, accepted);
  });
}

/** The id is said before anything is sent, so that a lost answer can be asked for again. */
function withEventId(event: unknown, optionId: string | undefined, { stderr }: Surroundings): unknown {
  if (!isObject(event)) return event;
  if (optionId === undefined && 'eventId' in event) return event;
  const eventId = optionId ?? randomUUID();
  if (optionId === undefined) stderr.write(`event id ${eventId}\n`);
  return { ...event, eventId };
}

/** Whether JSON that was read is an object: what is none goes on as it is, and is refused by its shape. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
