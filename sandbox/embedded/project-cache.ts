import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder for what the project downloads and can download again: `.cache` beside package.json. */
export function projectCacheDirectory(): string {
  let directory = __dirname;
  // Compiled code lies one folder deeper than the source.
  while (!existsSync(join(directory, 'package.json'))) {
    const parent = dirname(directory);
    if (parent === directory) throw new Error(`no package.json above ${__dirname}`);
    directory = parent;
  }
  return join(directory, '.cache');
}
