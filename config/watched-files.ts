import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Problem } from '../domain/problems.js';
import type { Logger } from './logger.js';
import type { VariableName } from './variables.js';

/** Files whose content is kept, and read again when it changes. */
export interface WatchedFiles<T> {
  /** What was last read without a fault. */
  readonly current: T;
  /** The code of what is wrong with the files as they are now; undefined while `current` is what they hold. */
  readonly fault: string | undefined;
  /** Looks now; a timer does the same. */
  look(): void;
  stop(): void;
}

/** What is wrong with a file beyond what its reader finds, by a code that may be logged. */
export class FileFault extends Error {
  override readonly name = 'FileFault';
  constructor(readonly code: string) {
    super(code);
  }
}

export interface WatchOptions<T> {
  /** The variable that names the files. */
  name: VariableName;
  paths: readonly string[];
  /** Reads them; throws where anything is wrong with them. */
  read: () => T;
  /** Puts what was read into use; where it throws, the old stays in use. */
  use?: (value: T) => void;
  logger: Pick<Logger, 'info' | 'error'>;
  everyMilliseconds?: number;
}

const EVERY_MILLISECONDS = 5_000;

/**
 * Reads files now, which may throw, and again whenever their content has changed, with no restart. What is missing, half
 * written or wrong changes nothing: the old stays in use, a code is logged once for each content, and `fault` tells until it
 * is right again. Contents are compared, not times: a file may be replaced by a rename, or its folder by a link.
 *
 * @throws Problem `configurationInvalid` where they cannot be used at the start
 */
export function watchFiles<T>(options: WatchOptions<T>): WatchedFiles<T> {
  const { name, paths, read, use, logger } = options;
  let seen = printOf(paths);
  let current = readAtStart(name, read);
  let fault: string | undefined;
  const look = () => {
    const print = printOf(paths);
    if (print === seen) return;
    seen = print;
    try {
      const value = read();
      use?.(value);
      current = value;
      fault = undefined;
      logger.info({ kind: name }, 'a file was read again');
    } catch (error) {
      fault = codeOf(error);
      logger.error({ kind: name, code: fault }, 'a file cannot be used; what it held before is');
    }
  };
  const timer = setInterval(look, options.everyMilliseconds ?? EVERY_MILLISECONDS).unref();
  return {
    get current() {
      return current;
    },
    get fault() {
      return fault;
    },
    look,
    stop: () => clearInterval(timer),
  };
}

function readAtStart<T>(name: VariableName, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Problem) throw error;
    const detail = `must hold what it is for (${codeOf(error)})`;
    throw new Problem('configurationInvalid', [{ type: 'invalidInput', in: 'file', name, detail }]);
  }
}

/** Tells one state of the files from another; no content can be read from it. */
function printOf(paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of paths) {
    try {
      hash.update(readFileSync(path)).update('\0');
    } catch (error) {
      hash.update(codeOf(error)).update('\0\0');
    }
  }
  return hash.digest('base64');
}

/** Messages of parsers quote what they read; codes do not. */
function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /^[\w-]{1,64}$/.test(code) ? code : 'unreadable';
}
