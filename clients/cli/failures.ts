import { CommanderError } from 'commander';
import { PROBLEMS, Problem } from '../../domain/problems.js';
import { EXIT_CODES, exitCodeOf } from './exit-codes.js';
import { writeJson } from './output.js';
import type { Surroundings } from './surroundings.js';

/**
 * Says on standard error what went wrong, in words or as one line of JSON, and answers the exit code. Fields and rules
 * are named; what was typed or read is never repeated, nor is the message of an error that nobody foresaw.
 */
export function reportFailure(error: unknown, surroundings: Surroundings, json: boolean): number {
  if (surroundings.interrupted.aborted) return EXIT_CODES.interrupted;
  if (error instanceof CommanderError) return reportUsage(error, surroundings, json);
  const problem = error instanceof Problem ? error : new Problem('internalServerError');
  const exitCode = exitCodeOf(problem.code);
  const { title } = PROBLEMS[problem.code];
  const { code, detail, issues } = problem;
  if (json) {
    writeJson(surroundings.stderr, { code, title, exitCode, ...(detail !== undefined && { detail }), issues });
    return exitCode;
  }
  surroundings.stderr.write(`error: ${title} (${code})${detail === undefined ? '' : `: ${detail}`}\n`);
  for (const issue of issues) surroundings.stderr.write(`  ${issue.name}: ${issue.detail}\n`);
  return exitCode;
}

function reportUsage(error: CommanderError, surroundings: Surroundings, json: boolean): number {
  // Help and version are no failures; commander has written them.
  if (error.exitCode === 0) return EXIT_CODES.success;
  const detail = usageDetail(error);
  const exitCode = EXIT_CODES.usage;
  if (json) writeJson(surroundings.stderr, { code: 'usage', title: 'Usage', exitCode, detail, issues: [] });
  else if (detail !== '') surroundings.stderr.write(`error: ${detail}\n`);
  return exitCode;
}

/** Commander quotes what was typed, which may be a name; its suggestions and choices are our own words. */
function usageDetail({ code, message }: CommanderError): string {
  const suggestion = /\(Did you mean [a-z, -]+\?\)$/.exec(message)?.[0] ?? '';
  switch (code) {
    case 'commander.help':
      return '';
    case 'commander.unknownCommand':
      return `there is no such command ${suggestion}`.trim();
    case 'commander.unknownOption':
      return `there is no such option ${suggestion}`.trim();
    case 'commander.excessArguments':
      return 'too many arguments';
    case 'commander.invalidArgument':
      return invalidArgument(message);
    case 'commander.missingArgument':
    case 'commander.optionMissingArgument':
    case 'commander.missingMandatoryOptionValue':
    case 'commander.conflictingOption':
    case 'referral.usage':
      return message.replace(/^error: /, '');
    default:
      return 'see --help';
  }
}

/** `error: option '--as <role>' argument '…' is invalid. Allowed choices are …`, and the like, without what was typed. */
function invalidArgument(message: string): string {
  const ofOption = /^error: (option '.*?') argument '[\s\S]*' is invalid\. (.*)$/.exec(message);
  const ofArgument = /^error: command-argument value '[\s\S]*' is invalid for (argument '.*?')\. (.*)$/.exec(message);
  const [, which = 'an argument', rule = ''] = ofOption ?? ofArgument ?? [];
  return `${which} is invalid. ${rule}`.trim();
}

/** A fault of usage that commander cannot see. `detail` is our own text. */
export function usageError(detail: string): CommanderError {
  return new CommanderError(EXIT_CODES.usage, 'referral.usage', detail);
}
