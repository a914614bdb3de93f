import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { postgresBinaries } from '../../sandbox/embedded/postgres-binaries.js';
import { eventually } from '../setup/eventually.js';
import { startTypeScript, type TypeScriptProcess } from '../setup/typescript-process.js';
import { processesUsing } from './processes.js';
import { scratchDirectory, standInProgram } from './scratch.js';

const scratch = scratchDirectory();
const BOTH = ['temporal', 'postgres'];
const started: TypeScriptProcess[] = [];

afterAll(async () => {
  for (const { child } of started) child.kill('SIGTERM');
  await Promise.all(started.map(({ ended }) => ended));
  // None, unless a test failed.
  for (const pid of processesUsing(scratch.path)) {
    try {
      process.kill(pid, 'SIGINT');
    } catch (error) {
      // It ended by itself between the look and the signal.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
  await eventually(() => processesUsing(scratch.path).length === 0);
  scratch.remove();
});

/** An environment in which a program fails. */
function withoutProgram(name: string): NodeJS.ProcessEnv {
  const programs = join(scratch.path, `programs without ${name}`);
  mkdirSync(programs, { recursive: true });
  return { PATH: standInProgram(programs, name, 'exit 1') };
}

/** Starts servers in a process of their own; resolves when they answer, with what was logged. */
async function startServers(directory: string, servers: string[], environment: NodeJS.ProcessEnv = {}) {
  const program = startTypeScript(join(__dirname, 'start-servers.ts'), [directory, ...servers], environment);
  started.push(program);
  const lines: string[] = [];
  while (lines.at(-1) !== 'ready') lines.push(await program.nextLine());
  return { ...program, lines };
}

async function end({ child }: TypeScriptProcess, signal: NodeJS.Signals) {
  child.kill(signal);
  await once(child, 'exit');
}

test('kill -9 of a process ends its servers', async () => {
  const directory = join(scratch.path, 'killed');
  const first = await startServers(directory, BOTH);
  expect(processesUsing(directory).length).toBeGreaterThan(BOTH.length);

  await end(first, 'SIGKILL');

  // Only Linux can end a process with another; elsewhere the next start does it.
  if (process.platform === 'linux') await eventually(() => processesUsing(directory).length === 0);
  await startServers(directory, BOTH);
});

test('a process that exits without stopping its servers ends them, also where the kernel does not', async () => {
  const directory = join(scratch.path, 'exits');
  const program = await startServers(directory, BOTH, withoutProgram('setpriv'));
  expect(processesUsing(directory).length).toBeGreaterThan(BOTH.length);

  await end(program, 'SIGTERM');

  await eventually(() => processesUsing(directory).length === 0);
});

test('Ctrl-C, which reaches a whole process group, leaves the servers to their program', async () => {
  const { child, nextLine } = await startServers(join(scratch.path, 'interrupted'), ['postgres']);
  process.kill(-(child.pid as number), 'SIGINT');
  await expect(nextLine()).resolves.toBe('PostgreSQL answers');
});

test('servers that were left behind are stopped by the next start on their directory', async () => {
  const directory = join(scratch.path, 'left behind');
  await end(await startServers(directory, BOTH, withoutProgram('setpriv')), 'SIGKILL');
  const leftBehind = processesUsing(directory);
  expect(leftBehind.length).toBeGreaterThan(BOTH.length);

  const { lines } = await startServers(directory, BOTH);

  expect(lines.filter((line) => line.includes('that a killed process left behind'))).toHaveLength(BOTH.length);
  expect(processesUsing(directory).filter((pid) => leftBehind.includes(pid))).toEqual([]);
});

test('PostgreSQL also runs where user namespaces are blocked, if nobody can reach its programs', async () => {
  const directory = join(scratch.path, 'no namespaces');
  const start = () => startServers(directory, ['postgres'], withoutProgram('unshare'));
  if (process.getuid?.() === 0 && !nobodyCanRun(postgresBinaries().postgres)) {
    await expect(start()).rejects.toThrow('it runs as nobody, who must be able to reach this folder and node_modules');
    return;
  }
  await end(await start(), 'SIGKILL');
  await eventually(() => processesUsing(directory).length === 0);

  // As root, the data now belongs to another account than this start gives it.
  await startServers(directory, ['postgres']);
});

function nobodyCanRun(program: string): boolean {
  try {
    execFileSync('setpriv', ['--reuid=65534', '--regid=65534', '--clear-groups', program, '--version'], {
      stdio: 'ignore',
    });
    return true;
  } catch {
    return false;
  }
}
