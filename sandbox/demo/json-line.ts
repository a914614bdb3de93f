import type { PathRun } from './run-paths.js';

/** One path for machines, as a line of JSON. */
export function jsonLine({ path, ok, result }: PathRun): string {
  return JSON.stringify({
    path: path.name,
    title: path.title,
    expected: path.expected,
    ended: result?.ended ?? 'brokeOff',
    ok,
    events: result?.events ?? 0,
    historyBytes: result?.historyBytes ?? 0,
    skippedDays: result?.skippedDays ?? 0,
    ...(result?.declarationId === undefined ? {} : { declarationId: result.declarationId }),
  });
}
