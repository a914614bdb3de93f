import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Keyring } from '../../store/keyring.js';
import type { ConnectorOptions } from '../connector.js';

/** What a worker in a process of its own is told. */
export interface WorkerOrders
  extends Pick<ConnectorOptions, 'databaseUrl' | 'keyDatabaseUrl' | 'temporal' | 'workflowBundle' | 'taskQueue'> {
  keyring: Keyring;
  receiverUrl: string;
}

export interface WorkerProcess {
  pid: number;
  /** Ends it as the kernel does when memory runs out: no warning, no clean-up. Resolves when it is gone. */
  kill(): Promise<void>;
}

/**
 * Starts a worker in a process of its own and waits until it runs. It ends with this process, however that ends.
 *
 * @param nodeOptions what Node needs to run a program of this project, beside its file
 */
export async function startWorkerProcess(orders: WorkerOrders, nodeOptions: readonly string[]): Promise<WorkerProcess> {
  // Orders hold passwords and keys: they go through the channel, where nobody lists them, not as arguments.
  const child = fork(require.resolve('./worker-child.js'), [], {
    execArgv: [...nodeOptions],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  try {
    const { databaseUrl, keyDatabaseUrl, keyring, temporal, workflowBundle, taskQueue, receiverUrl } = orders;
    child.send({
      ...{ databaseUrl, keyDatabaseUrl, keyring, temporal, workflowBundle, taskQueue, receiverUrl },
    } satisfies WorkerOrders);
    await readiness(child);
  } catch (error) {
    await kill();
    throw error;
  }
  return { pid: child.pid as number, kill };
}

async function readiness(child: ChildProcess): Promise<void> {
  const isReady = await Promise.race([once(child, 'message').then(() => true), once(child, 'exit').then(() => false)]);
  if (!isReady) throw new Error('the worker process ended before it was ready');
}
