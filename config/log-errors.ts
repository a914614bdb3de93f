import { isNativeError } from 'node:util/types';

/** What may be said of an error: never its message, which may quote the data that caused it. */
export interface ErrorFields {
  type: string;
  code?: string | number;
  status?: number;
  frames?: string[];
  cause?: ErrorFields;
}

const NAME = /^[A-Za-z_$][\w$]{0,63}$/;
const CODE = /^[\w.-]{1,64}$/;
/** A line of a stack as V8 writes it: a place in the code, with the function where it has a name. */
const FRAME =
  /^at (?:(?:async |new )?[\w$.<>#[\] ]{1,120} \()?(?:file:\/\/|node:|webpack:|\/|[A-Za-z]:\\)[\w$@.+%/\\:-]{1,200}:\d+:\d+\)?$/;
/** Where this project lies. Its path may have letters that no frame has, a space for instance, and is left out. */
const PROJECT = __dirname.replace(/([/\\]dist)?[/\\]config$/, '');
const MOST_FRAMES = 12;
const LONGEST_CHAIN = 4;

/**
 * Type, code (of a system call, a database, a `Problem`, an `ApplicationFailure`), HTTP status and stack frames of an
 * error and of its causes.
 */
export function errorFields(error: Error, depth = 0): ErrorFields {
  try {
    const { code, type, status, cause } = error as {
      code?: unknown;
      type?: unknown;
      status?: unknown;
      cause?: unknown;
    };
    const described: ErrorFields = { type: NAME.test(error.name) ? error.name : 'Error' };
    const said = [code, type].find(
      (value) => typeof value === 'number' || (typeof value === 'string' && CODE.test(value)),
    );
    if (said !== undefined) described.code = said as string | number;
    if (typeof status === 'number') described.status = status;
    const frames = framesOf(error);
    if (frames.length > 0) described.frames = frames;
    if (isError(cause) && depth < LONGEST_CHAIN) {
      described.cause = errorFields(cause, depth + 1);
    }
    return described;
  } catch {
    return { type: 'Error' };
  }
}

/** Whether something is an error, of this realm or another: workflow sandboxes and test runners have their own. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || isNativeError(value);
}

/** Whether a line is a place in the code and nothing else. */
export function isFrame(line: string): boolean {
  return FRAME.test(line);
}

/** The message stands before the frames, may have lines of its own, and may look like frames: it is cut off first. */
function framesOf({ stack, message }: Error): string[] {
  if (typeof stack !== 'string') return [];
  const start = message ? stack.indexOf(message) + message.length : 0;
  if (message && !stack.includes(message)) return [];
  const lines = stack.slice(start).split('\n');
  return lines
    .map((line) => line.trim().replaceAll(PROJECT, ''))
    .filter(isFrame)
    .slice(0, MOST_FRAMES);
}
