import { setMaxListeners } from 'node:events';
import type { Logger } from '../config/logger.js';

/** One recurring piece of work. */
export interface Sweep {
  name: string;
  everyMilliseconds: number;
  work(): Promise<unknown>;
}

/**
 * Runs sweeps one after the other's end until stopped; a fault is logged by its code and the next turn comes all the same.
 * `stop` waits for what is under way.
 */
export function startSweeps(sweeps: Sweep[], logger: Logger): { stop(): Promise<void> } {
  const stopping = new AbortController();
  // Each waits on it; Node would take more than ten for a leak and say so.
  setMaxListeners(sweeps.length, stopping.signal);
  const turns = sweeps.map((sweep) => turn(sweep, stopping.signal, logger));
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(turns);
    },
  };
}

async function turn(sweep: Sweep, signal: AbortSignal, logger: Logger): Promise<void> {
  while (!signal.aborted) {
    try {
      await sweep.work();
    } catch (error) {
      logger.warn({ error, process: sweep.name }, 'a sweep failed; it is tried again');
    }
    await pause(sweep.everyMilliseconds, signal);
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}
