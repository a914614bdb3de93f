import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Says which process a process id stands for, because ids are given out again: after a restart of the machine or of a
 * container the same number is somebody else.
 *
 * @returns text that no other process has or will have, or undefined when no such process runs (a zombie does not)
 */
export function processIdentity(pid: number): string | undefined {
  return process.platform === 'linux' ? identityFromProc(pid) : identityFromPs(pid);
}

/** The command line of a process, its words separated by spaces; undefined when no such process runs. */
export function commandLine(pid: number): string | undefined {
  if (process.platform !== 'linux') return ps(pid, 'command=');
  return read(`/proc/${pid}/cmdline`)?.replaceAll('\0', ' ').trim();
}

function identityFromProc(pid: number): string | undefined {
  const stat = read(`/proc/${pid}/stat`);
  // The second field, the program's name in brackets, may hold spaces and brackets itself.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = fields?.[0];
  const startedAtTick = fields?.[19];
  if (state === undefined || state === 'Z' || state === 'X') return undefined;
  return `${read('/proc/sys/kernel/random/boot_id')?.trim()}/${startedAtTick}`;
}

function identityFromPs(pid: number): string | undefined {
  const [state, ...startedAt] = ps(pid, 'stat=,lstart=')?.split(/\s+/) ?? [];
  return state === undefined || state.startsWith('Z') ? undefined : startedAt.join(' ');
}

function ps(pid: number, columns: string): string | undefined {
  try {
    return execFileSync('ps', ['-ww', '-o', columns, '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return undefined;
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
