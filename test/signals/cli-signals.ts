import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { SignalFault } from '../../domain/activities.js';
import { CANARY } from './logged-connector.js';

/** Words for `temporal workflow signal` after the workflow id, and what the audit says of it. */
export interface CliSignal {
  title: string;
  words: string[];
  fault: SignalFault;
}

const json = (value: unknown) => JSON.stringify(value);
const outcome = (value: unknown) => ['--name', 'contactOutcome', '--input', json(value)];
const occurredAt = '2026-03-02T10:00:00Z';

/** Signals that no program of ours sends. `folder` takes the file of the one that is too long for a command line. */
export function malformedCliSignals(folder: string): CliSignal[] {
  const oneMegabyte = `${folder}/one-megabyte.json`;
  writeFileSync(oneMegabyte, json({ eventId: randomUUID(), outcome: 'helpWanted', note: CANARY.repeat(40_000) }));
  return [
    { title: 'a string', words: outcome(CANARY), fault: 'malformed' },
    { title: 'a number', words: outcome(17), fault: 'malformed' },
    { title: 'a list', words: outcome([CANARY]), fault: 'malformed' },
    { title: 'null', words: outcome(null), fault: 'malformed' },
    { title: 'no id', words: outcome({ outcome: 'helpDeclined', occurredAt }), fault: 'malformed' },
    {
      title: 'an unknown outcome',
      words: outcome({ eventId: randomUUID(), outcome: CANARY, occurredAt }),
      fault: 'malformed',
    },
    {
      title: 'a field too many',
      words: outcome({ eventId: randomUUID(), outcome: 'helpDeclined', occurredAt, note: CANARY }),
      fault: 'malformed',
    },
    {
      title: 'an unknown signal name',
      words: ['--name', 'helpDeclined', '--input', json({ note: CANARY })],
      fault: 'unknownSignal',
    },
    {
      title: 'a signal name that Temporal keeps for itself',
      words: ['--name', '__temporal_signal', '--input', json({ note: CANARY })],
      fault: 'unknownSignal',
    },
    {
      title: 'an unknown encoding',
      words: ['--name', 'contactOutcome', '--input', CANARY, '--input-meta', 'encoding=binary/encrypted'],
      fault: 'malformed',
    },
    {
      title: 'one megabyte',
      words: ['--name', 'contactOutcome', '--input-file', oneMegabyte],
      fault: 'malformed',
    },
    {
      title: 'two payloads',
      words: [...outcome({ eventId: randomUUID(), outcome: 'helpDeclined', occurredAt }), '--input', json(CANARY)],
      fault: 'malformed',
    },
    { title: 'no payload', words: ['--name', 'contactOutcome'], fault: 'malformed' },
  ];
}
