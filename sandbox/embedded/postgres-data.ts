import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { giveTo, type PostgresAccount } from './postgres-account.js';
import { commandLine } from './process-identity.js';

const run = promisify(execFile);

/** The superuser of an embedded server. */
export const POSTGRES_USER = 'postgres';

/** How the folder begins in which a data folder is made. */
const UNFINISHED = 'initdb-';

/** The environment without what would tell PostgreSQL other folders, ports and languages than ours. */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  const foreign = (name: string) => name.startsWith('PG') || name.startsWith('LC_') || name === 'LANG';
  return { ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign(name))), LC_ALL: 'C' };
}

/**
 * Makes the data folder of a server, once: `data` in the directory, and beside it the superuser's random password.
 * Everything is made under another name and moved at the end, so that an interrupted attempt leaves nothing that looks
 * complete.
 *
 * @returns the data folder and the password
 */
export async function preparePostgresData(
  directory: string,
  initdb: string,
  account: PostgresAccount,
): Promise<{ dataDirectory: string; password: string }> {
  const dataDirectory = join(directory, 'data');
  const passwordFile = join(directory, 'postgres.password');
  if (!existsSync(dataDirectory)) {
    removeUnfinished(directory);
    const password = randomBytes(24).toString('hex');
    const unfinished = mkdtempSync(join(directory, UNFINISHED));
    try {
      const passwordForInitdb = join(unfinished, 'password');
      writeFileSync(passwordForInitdb, password, { mode: 0o600 });
      mkdirSync(join(unfinished, 'data'), { mode: 0o700 });
      giveTo(account, unfinished);
      await runInitdb([...account.words, initdb], join(unfinished, 'data'), passwordForInitdb);
      writeFileSync(passwordFile, password, { mode: 0o600 });
      renameSync(join(unfinished, 'data'), dataDirectory);
    } finally {
      rmSync(unfinished, { recursive: true, force: true });
    }
  }
  giveTo(account, dataDirectory);
  removeStaleLock(dataDirectory);
  return { dataDirectory, password: readFileSync(passwordFile, 'utf8') };
}

/** What a start that was killed in the middle of this left. */
function removeUnfinished(directory: string): void {
  for (const name of readdirSync(directory).filter((one) => one.startsWith(UNFINISHED))) {
    rmSync(join(directory, name), { recursive: true, force: true });
  }
}

async function runInitdb(command: readonly string[], dataDirectory: string, passwordFile: string): Promise<void> {
  const [program = '', ...words] = command;
  const options = [
    `--pgdata=${dataDirectory}`,
    `--username=${POSTGRES_USER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    // The same order and the same upper and lower case on every machine, for all of Unicode.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
  ];
  try {
    await run(program, [...words, ...options], { env: postgresEnvironment() });
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim() || (error as Error).message;
    const permission = /permission denied/i.test(said) && command.includes('setpriv') && process.getuid?.() === 0;
    const advice = permission ? ' (it runs as nobody, who must be able to reach this folder and node_modules)' : '';
    throw new Error(`initdb failed${advice}: ${said}`);
  }
}

/**
 * PostgreSQL does not start where `postmaster.pid` names a process that runs, although after a crash that number may
 * meanwhile be somebody else's. (A server of our own has been dealt with before, by `claimDirectory`.)
 */
function removeStaleLock(dataDirectory: string): void {
  const lock = join(dataDirectory, 'postmaster.pid');
  if (!existsSync(lock)) return;
  const pid = Number.parseInt(readFileSync(lock, 'utf8'), 10);
  const command = commandLine(pid);
  // PostgreSQL itself checks more than the number where no such process runs.
  if (command === undefined) return;
  if (command.includes(dataDirectory)) {
    throw new Error(
      `${dataDirectory} is in use: process ${pid} is a PostgreSQL server that was started by other means`,
    );
  }
  unlinkSync(lock);
}
