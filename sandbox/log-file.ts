import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createLogger, type Logger } from '../config/logger.js';

/** A logger that writes to a file: the screen is for people. */
export function fileLogger(directory: string, name: string): { logger: Logger; path: string } {
  const path = join(directory, 'connector.log');
  const file = openSync(path, 'a', 0o600);
  return {
    logger: createLogger({ level: 'info', name, destination: { write: (line) => writeSync(file, line) } }),
    path,
  };
}
