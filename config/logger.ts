import pino from 'pino';
import { isError } from './log-errors.js';
import { allowedFields, type LogFields } from './log-fields.js';
import type { LogLevel } from './variables.js';

/** `never` for a text that is not known when the program is compiled: a literal makes a required property, others do not. */
type Constant<Text extends string> = Record<never, never> extends Record<Text, 1> ? never : Text;

/** One line: what it is about, and a sentence that is the same every time. */
type LogMethod = <Text extends string>(fields: LogFields, message: Constant<Text>) => void;

export interface Logger {
  level: string;
  trace: LogMethod;
  debug: LogMethod;
  info: LogMethod;
  warn: LogMethod;
  error: LogMethod;
  fatal: LogMethod;
  /** A logger whose lines all carry these fields too. */
  child(fields: LogFields): Logger;
}

/** Where lines go: one call, one line of JSON with its newline. */
export interface LogDestination {
  write(line: string): unknown;
}

/** Stands where the message of a library quotes the error that it reports. */
const MESSAGE_WITHHELD = '(message withheld)';
const MOMENT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/**
 * The one logger: pino, writing JSON lines, to standard output unless told otherwise. Two gates keep what is not allowed
 * out (guarantee C). `logMethod` sees the values as they were passed: it picks the allowed fields, turns errors into
 * codes, and drops whatever else a call has, so nothing is formatted into a message. `streamWrite` sees the finished
 * line, so that what comes by another way, such as the bindings of a child, passes the same list.
 *
 * @param options.name which process writes; the field `process`
 */
export function createLogger(options: { level: LogLevel; name: string; destination?: LogDestination }): Logger {
  // Synchronous: what a process says last is often what one looks for.
  const destination = options.destination ?? pino.destination({ fd: 1, sync: true });
  const logger = pino(
    {
      level: options.level,
      base: { process: options.name, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      hooks: {
        logMethod([first, second]: unknown[], write) {
          const fields = isError(first) ? { error: first } : typeof first === 'object' && first !== null ? first : {};
          const message = typeof first === 'string' ? first : typeof second === 'string' ? second : '';
          write.call(this, allowedFields(fields), quotesError(message, fields) ? MESSAGE_WITHHELD : message);
        },
        streamWrite: allowedLine,
      },
    },
    { write: (line) => destination.write(line) },
  );
  return logger as Logger;
}

/** Libraries like to pass an error's message as the message of the line. */
function quotesError(message: string, fields: { error?: unknown; err?: unknown }): boolean {
  try {
    const errors = [fields.error, fields.err].filter(isError);
    return errors.some((error) => error.message !== '' && message.includes(error.message));
  } catch {
    return true;
  }
}

function allowedLine(line: string): string {
  const { level, time, msg, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const head = { level, time: typeof time === 'string' && MOMENT.test(time) ? time : undefined };
  return `${JSON.stringify({ ...head, ...allowedFields(fields), msg })}\n`;
}
