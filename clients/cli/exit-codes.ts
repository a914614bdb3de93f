import { PROBLEMS, type ProblemCode } from '../../domain/problems.js';

/** Exit codes beside those of problems (domain/problems.ts); docs/errors.md is held equal to both by a test. */
export const EXIT_CODES = {
  success: 0,
  /** A command, option or argument that is not as the help says. */
  usage: 2,
  /** Ended by Ctrl-C before it was done. */
  interrupted: 130,
} as const;

/** The exit code of a problem. */
export function exitCodeOf(code: ProblemCode): number {
  return PROBLEMS[code].exitCode;
}
