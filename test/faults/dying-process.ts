import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Caller } from '../../domain/views.js';
import type { ConnectorOptions } from '../../sandbox/connector.js';
import type { Keyring } from '../../store/keyring.js';
import { NODE_OPTIONS } from './accepting-process.js';

export interface DyingOrders extends Pick<ConnectorOptions, 'databaseUrl' | 'keyDatabaseUrl'> {
  keyring: Keyring;
  /** Purpose of the commit that is the last thing it does. */
  diesAfter: string;
  call: 'assign' | 'readRecord' | 'report';
  caller: Caller;
  referralId: string;
  /** What `assign` and `report` take. */
  input?: unknown;
}

/** Has a process of its own do one thing and be killed after its commit. Fails where it answered, or ended in any other way. */
export async function doAndDie(orders: DyingOrders): Promise<void> {
  const child = fork(join(__dirname, 'dying-child.ts'), [], {
    execArgv: NODE_OPTIONS,
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let answers = 0;
  child.on('message', () => {
    answers += 1;
    child.kill();
  });
  child.send(orders);
  const [, signal] = await once(child, 'exit');
  if (signal !== 'SIGKILL' || answers > 0) throw new Error(`it was to be killed, and ended by ${signal}`);
}
