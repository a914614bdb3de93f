import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { processIdentity } from './process-identity.js';

/** The right to run one kind of server on a directory. */
export interface DirectoryClaim {
  /** Notes which process is the server, so that it can be found when this process is killed. */
  recordServer(pid: number): void;
  /** Gives the directory back; to be called once the server has ended. */
  release(): void;
}

interface KnownProcess {
  pid: number;
  identity: string | undefined;
}

interface ClaimFile {
  owner: KnownProcess;
  server?: KnownProcess;
}

const POLL_MS = 50;

/**
 * Claims a directory for one server, by a file `<server>.claim` in it. Where an earlier owner was killed and its server
 * is still there (which the kernel prevents on Linux only), that server is stopped first.
 *
 * @param options.directory absolute path, made when missing
 * @param options.server name of the kind of server
 * @param options.signals what stops a left-behind server, mildest first
 * @param options.graceMs how long each of those signals is given, in milliseconds
 * @throws Error when a process that still runs has claimed the directory for the same kind of server
 */
export async function claimDirectory(options: {
  directory: string;
  server: string;
  signals: readonly NodeJS.Signals[];
  graceMs: number;
  log: (line: string) => void;
}): Promise<DirectoryClaim> {
  const { directory, server, log } = options;
  mkdirSync(directory, { recursive: true });
  const file = join(directory, `${server}.claim`);
  const claim: ClaimFile = { owner: knownProcess(process.pid) };
  while (!createFile(file, claim)) {
    const earlier = readClaim(file);
    if (earlier && isRunning(earlier.owner)) {
      throw new Error(`${directory} is in use: process ${earlier.owner.pid} runs a ${server} server on it`);
    }
    if (earlier?.server && isRunning(earlier.server)) {
      log(`stopping the ${server} server ${earlier.server.pid} that a killed process left behind`);
      await stopLeftBehind(earlier.server, options.signals, options.graceMs);
    }
    rmSync(file, { force: true });
  }
  return {
    recordServer(pid) {
      claim.server = knownProcess(pid);
      writeFileSync(file, JSON.stringify(claim));
    },
    release() {
      rmSync(file, { force: true });
    },
  };
}

function knownProcess(pid: number): KnownProcess {
  return { pid, identity: processIdentity(pid) };
}

function isRunning(known: KnownProcess): boolean {
  return known.identity !== undefined && processIdentity(known.pid) === known.identity;
}

function createFile(file: string, claim: ClaimFile): boolean {
  try {
    writeFileSync(file, JSON.stringify(claim), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** A claim that cannot be read was cut off by a crash, and says nothing. */
function readClaim(file: string): ClaimFile | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ClaimFile;
  } catch {
    return undefined;
  }
}

async function stopLeftBehind(server: KnownProcess, signals: readonly NodeJS.Signals[], graceMs: number) {
  for (const signal of signals) {
    const giveUpAt = Date.now() + graceMs;
    if (isRunning(server)) process.kill(server.pid, signal);
    while (isRunning(server) && Date.now() < giveUpAt) await delay(POLL_MS);
  }
  if (isRunning(server)) throw new Error(`process ${server.pid}, left behind by an earlier run, does not end`);
}
