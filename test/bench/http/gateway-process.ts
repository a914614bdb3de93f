import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Answers, GatewayOrders, Question } from './orders.js';

/** The process with the gateways. */
export interface GatewayProcess {
  ports: Answers['ports'];
  ask<Name extends Question>(name: Name): Promise<Answers[Name]>;
  stop(): Promise<void>;
}

/** Starts it beside this process, so that what makes the load is not measured with what bears it. */
export async function startGatewayProcess(orders: GatewayOrders): Promise<GatewayProcess> {
  const child = fork(join(__dirname, 'gateway-child.js'), [], {
    execArgv: ['--enable-source-maps', '--expose-gc'],
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  const next = async <Name extends keyof Answers>(name: Name): Promise<Answers[Name]> => {
    const message = await Promise.race([once(child, 'message'), ended.then(() => undefined)]);
    if (message === undefined) throw new Error('the process with the gateways ended');
    return (message[0] as Answers)[name];
  };
  child.send(orders);
  return {
    ports: await next('ports'),
    ask: (name) => {
      child.send(name);
      return next(name);
    },
    stop: async () => {
      child.disconnect();
      await ended;
    },
  };
}
