import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * Finds the processes that belong to a server on a directory, by their command line or working directory: evidence that
 * does not come from the code under test.
 *
 * @returns process ids
 */
export function processesUsing(directory: string): number[] {
  if (!existsSync('/proc/self')) return fromPs(directory);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .filter((pid) => uses(pid, directory))
    .map(Number);
}

function uses(pid: string, directory: string): boolean {
  try {
    const program = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    if (/\bnode$/.test(program[0] ?? '')) return false;
    return program.join(' ').includes(directory) || readlinkSync(`/proc/${pid}/cwd`).startsWith(directory);
  } catch {
    // It ended between the two looks, or belongs to somebody else.
    return false;
  }
}

function fromPs(directory: string): number[] {
  return execFileSync('ps', ['-axww', '-o', 'pid=,command='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(directory) && !/\bnode\b/.test(line))
    .map((line) => Number.parseInt(line, 10));
}
