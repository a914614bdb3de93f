import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Submission } from '../../domain/referral.js';
import type { ConnectorOptions } from '../../sandbox/connector.js';
import type { Keyring } from '../../store/keyring.js';

/** How to run TypeScript in a process of its own. */
export const NODE_OPTIONS = [
  '--enable-source-maps',
  '--require',
  join(__dirname, '..', 'setup', 'register-typescript.cjs'),
];

export interface AcceptingOrders
  extends Pick<ConnectorOptions, 'databaseUrl' | 'keyDatabaseUrl' | 'temporal' | 'taskQueue'> {
  keyring: Keyring;
  submission: Submission;
  idempotencyKey: string;
}

export interface AcceptingProcess {
  /** Has it accept; resolves with the referral's id when that is acknowledged. */
  accept(): Promise<string>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
}

/** Starts a process that accepts one referral and tells Temporal; resolves when it is connected to both. */
export async function startAcceptingProcess(orders: AcceptingOrders): Promise<AcceptingProcess> {
  const child = fork(join(__dirname, 'accepting-child.ts'), [], {
    execArgv: NODE_OPTIONS,
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  const answer = async (): Promise<string> => {
    const message = await Promise.race([once(child, 'message'), ended.then(() => undefined)]);
    if (message === undefined) throw new Error('the accepting process ended without an answer');
    return String(message[0]);
  };
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  const { databaseUrl, keyDatabaseUrl, temporal, taskQueue, keyring, submission, idempotencyKey } = orders;
  child.send({ databaseUrl, keyDatabaseUrl, temporal, taskQueue, keyring, submission, idempotencyKey });
  try {
    await answer();
  } catch (error) {
    await kill();
    throw error;
  }
  return {
    accept: () => {
      child.send('accept');
      return answer();
    },
    kill,
  };
}
