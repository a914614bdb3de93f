import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';

/** One request: made anew each time, for no two submissions are the same. */
export interface Call {
  method: 'GET' | 'POST';
  path: string;
  headers: Record<string, string>;
  body?: string;
}

export interface Load {
  port: number;
  /** Connections, each with one request at a time. */
  connections: number;
  /** Made for each request. */
  next: () => Call;
  /** The statuses that count as done. */
  expected: readonly number[];
}

/** What came of a load. */
export interface Outcome {
  done: number;
  /** Answered otherwise, or not. */
  failed: number;
  seconds: number;
  /** Of each request that was done, in milliseconds. */
  latencies: number[];
}

/** As many as can be done by so many connections in a time. */
export async function saturate(load: Load, seconds: number): Promise<Outcome> {
  return run(load, async (ask) => {
    const until = performance.now() + seconds * 1000;
    const one = async () => {
      while (performance.now() < until) await ask();
    };
    await Promise.all(Array.from({ length: load.connections }, one));
  });
}

/** So many in a row, by as many connections as there are. */
export async function repeat(load: Load, count: number): Promise<Outcome> {
  return run(load, async (ask) => {
    let left = count;
    const one = async () => {
      while (left > 0) {
        left -= 1;
        await ask();
      }
    };
    await Promise.all(Array.from({ length: load.connections }, one));
  });
}

/**
 * So many a second, whether or not the ones before are done: a request that has to wait for a connection waits in its latency, as
 * a caller would.
 */
export async function keepUp(load: Load, perSecond: number, seconds: number): Promise<Outcome> {
  return run(load, async (ask) => {
    const begun = performance.now();
    const asked: Promise<void>[] = [];
    while (performance.now() - begun < seconds * 1000) {
      const due = Math.floor(((performance.now() - begun) / 1000) * perSecond);
      while (asked.length < due) asked.push(ask());
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await Promise.all(asked);
  });
}

async function run(load: Load, drive: (ask: () => Promise<void>) => Promise<void>): Promise<Outcome> {
  const agent = new Agent({ keepAlive: true, maxSockets: load.connections });
  const outcome: Outcome = { done: 0, failed: 0, seconds: 0, latencies: [] };
  const begun = performance.now();
  await drive(async () => {
    const from = performance.now();
    const status = await send(load.port, agent, load.next());
    if (load.expected.includes(status)) {
      outcome.done += 1;
      outcome.latencies.push(performance.now() - from);
    } else outcome.failed += 1;
  });
  outcome.seconds = (performance.now() - begun) / 1000;
  agent.destroy();
  return outcome;
}

function send(port: number, agent: Agent, { method, path, headers, body }: Call): Promise<number> {
  return new Promise((resolve) => {
    const sent = request({ host: '127.0.0.1', port, agent, method, path, headers }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0));
    });
    sent.once('error', () => resolve(0));
    sent.end(body);
  });
}

/** The value below which so many of a hundred are. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? Number.NaN;
}
