import { PROBLEMS, Problem } from '../domain/problems.js';

/**
 * Says on standard error why a process could not start, every fault on a line of its own by name and rule, and sets the exit
 * code of the problem table. Of an unforeseen error it says its class and code: messages may quote what must stay inside.
 */
export function reportStartFault(error: unknown): void {
  if (error instanceof Problem) {
    process.stderr.write(`${PROBLEMS[error.code].title}${error.detail === undefined ? '' : `: ${error.detail}`}\n`);
    for (const issue of error.issues) process.stderr.write(`  ${issue.name}: ${issue.detail}\n`);
    process.exitCode = PROBLEMS[error.code].exitCode;
    return;
  }
  const code = (error as { code?: unknown } | null)?.code;
  const name = error instanceof Error ? error.name : 'unknown error';
  process.stderr.write(`Could not start: ${name}${typeof code === 'string' ? ` (${code})` : ''}\n`);
  process.exitCode = 1;
}
