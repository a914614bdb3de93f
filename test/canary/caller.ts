import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BASE_PATH } from '../../clients/http-contract.js';
import type { Caller } from '../../domain/views.js';
import type { CompiledProcess } from '../setup/compiled-process.js';
import type { Installation } from './installation.js';

/** What was thrown at callers, for a search in all that can be made of it. */
export const thrown: unknown[] = [];

/** Awaits what is to fail, and keeps how; fails where it succeeds. */
export async function fails(work: Promise<unknown>): Promise<void> {
  const outcome = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome === undefined) throw new Error('what was to be refused succeeded');
  thrown.push(outcome);
}

/** A request past every check of a client library. Answers its status, or 0 where none came. */
export async function request(
  installation: Installation,
  options: {
    role?: Caller['role'];
    method?: string;
    path: string;
    headers?: Record<string, string>;
    body?: string | Uint8Array;
    careless?: boolean;
  },
): Promise<number> {
  const { role = 'sender', method = 'POST', path, headers = {}, body, careless = false } = options;
  const door = careless ? installation.carelessDoor : installation.gatewayDoor;
  const answer = await fetch(`${door.url}${BASE_PATH}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${installation.tokenOf(role)}`,
      'content-type': 'application/json',
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });
  await answer.arrayBuffer();
  return answer.status;
}

/** The environment of a command line that speaks to the gateway, as one role. */
export function overHttp(installation: Installation, role: Caller['role']): Record<string, string> {
  return { REFERRAL_URL: `${installation.gatewayDoor.url}${BASE_PATH}`, REFERRAL_TOKEN: installation.tokenOf(role) };
}

let files = 0;

/** A file of the caller's own, with text or what becomes JSON. */
export function callersFile({ callersDirectory }: Installation, content: unknown): string {
  files += 1;
  const path = join(callersDirectory, `${files}.json`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content), { mode: 0o600 });
  return path;
}

/** Waits for a command line to end with this exit code. */
export async function ends(process: CompiledProcess, code: number): Promise<void> {
  const ended = await process.ended;
  if (ended !== code) throw new Error(`ended with ${ended}, not ${code}: ${process.errors.join('\n')}`);
}
