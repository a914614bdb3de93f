import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { agreementsDirectory } from './agreements.js';

/**
 * Writes what the command line and other processes of this project need to reach a running sandbox: an environment file
 * for `node --env-file`, with each secret in a file of its own that only this user can read.
 *
 * @param options.directory holds the files, for as long as the sandbox keeps it
 * @returns path of the environment file
 */
export function writeEnvironmentFile(options: {
  directory: string;
  databaseUrl: string;
  keyDatabaseUrl: string;
  masterKeysFile: string;
  temporal: { address: string; namespace: string };
}): string {
  const { directory, temporal } = options;
  const secret = (name: string, value: string) => {
    const path = join(directory, name);
    writeFileSync(path, value, { mode: 0o600 });
    return path;
  };
  const variables = {
    DEPLOYMENT: 'sandbox',
    DATABASE_URL_FILE: secret('database-url', options.databaseUrl),
    KEY_DATABASE_URL_FILE: secret('key-database-url', options.keyDatabaseUrl),
    MASTER_KEYS_FILE: options.masterKeysFile,
    AGREEMENTS_DIRECTORY: agreementsDirectory(),
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
  };
  const file = join(directory, 'environment');
  writeFileSync(
    file,
    Object.entries(variables)
      .map(([name, value]) => `${name}='${value}'\n`)
      .join(''),
    { mode: 0o600 },
  );
  return file;
}
