import { randomUUID } from 'node:crypto';
import { BASE_PATH } from '../../../clients/http-contract.js';
import type { Agreement } from '../../../domain/agreement.js';
import { sampleSubmission } from '../../../sandbox/sample-submission.js';
import type { GatewayProcess } from './gateway-process.js';
import { type Call, keepUp, type Load, type Outcome, percentile, repeat, saturate } from './load.js';
import type { Door, StatementCost } from './orders.js';

/** What one door did, over all rounds. */
export interface DoorFigures {
  door: Door;
  perSecond: number;
  /** Of the gateways' process, for each request. */
  processorMilliseconds: number;
  /** At half of `perSecond`. */
  median: number;
  slowest: number;
  failed: number;
}

export interface Memory {
  requests: number;
  /** Of them, answered otherwise than they should: a busy machine refuses some. */
  failed: number;
  heapBytes: number;
  externalBytes: number;
}

export interface Settings {
  rounds: number;
  seconds: number;
  connections: number;
  memoryRequests: number;
  /** Referrals whose status is read. */
  referrals: number;
}

const READS_PER_SUBMISSION = 9;

/** Drives the gateways of one process; `authorization` is the header that lets the sender in. */
export class HttpBench {
  constructor(
    private readonly gateways: GatewayProcess,
    private readonly agreement: Agreement,
    private readonly authorization: string,
    private readonly settings: Settings,
  ) {}

  /** Submissions by each door in turn, forwards and backwards, so that what the machine does meanwhile meets all alike. */
  submissions(doors: readonly Door[]): Promise<DoorFigures[]> {
    return this.compare(doors, (door) => this.load(door, () => this.submission(), [202]));
  }

  /** Reads of the status of referrals that each door has accepted. */
  async statusReads(doors: readonly Door[]): Promise<DoorFigures[]> {
    const ids = new Map<Door, string[]>();
    for (const door of doors) ids.set(door, await this.accept(door, this.settings.referrals));
    return this.compare(doors, (door) => this.load(door, () => this.read(ids.get(door) ?? []), [200]));
  }

  /** Where the time of one acceptance goes, one at a time: the statements, in order of their cost. */
  async statements(door: Door, count: number): Promise<{ statements: StatementCost[]; milliseconds: number }> {
    const one = { ...this.load(door, () => this.submission(), [202]), connections: 1 };
    await repeat(one, count);
    await this.gateways.ask('time');
    const { latencies } = await repeat(one, count);
    const statements = (await this.gateways.ask('statements')).map((cost) => ({ ...cost, count: cost.count / count }));
    const total = ({ count: times, milliseconds }: StatementCost) => times * milliseconds;
    return { statements: statements.sort((a, b) => total(b) - total(a)), milliseconds: percentile(latencies, 50) };
  }

  /** What the process holds after a collection, at even distances, while it serves reads and submissions. */
  async memory(door: Door): Promise<Memory[]> {
    const ids = await this.accept(door, this.settings.referrals);
    let turn = 0;
    const next = () => {
      turn += 1;
      return turn % (READS_PER_SUBMISSION + 1) === 0 ? this.submission() : this.read(ids);
    };
    const load = this.load(door, next, [200, 202]);
    const found: Memory[] = [];
    const step = this.settings.memoryRequests / 10;
    let failed = 0;
    for (let requests = 0; requests <= this.settings.memoryRequests; requests += step) {
      if (requests > 0) failed += (await repeat(load, step)).failed;
      const { heapBytes, externalBytes } = await this.gateways.ask('figures');
      found.push({ requests, failed, heapBytes, externalBytes });
    }
    return found;
  }

  /** Each door as fast as it can, then at half of that; in turns both times. */
  private async compare(doors: readonly Door[], loadOf: (door: Door) => Load): Promise<DoorFigures[]> {
    const { seconds } = this.settings;
    const sums = new Map(doors.map((door) => [door, new Sum()]));
    const sumOf = (door: Door) => sums.get(door) ?? new Sum();
    for (const door of doors) await saturate(loadOf(door), 1);
    for (const door of this.turns(doors)) {
      const before = await this.gateways.ask('figures');
      const outcome = await saturate(loadOf(door), seconds);
      const after = await this.gateways.ask('figures');
      sumOf(door).add(outcome, after.processorMicroseconds - before.processorMicroseconds);
    }
    const latencies = new Map<Door, number[]>(doors.map((door) => [door, []]));
    for (const door of this.turns(doors)) {
      const half = await keepUp(loadOf(door), sumOf(door).perSecond / 2, seconds / 2);
      latencies.get(door)?.push(...half.latencies);
      sumOf(door).failed += half.failed;
    }
    return doors.map((door) => {
      const { perSecond, done, processorMicroseconds, failed } = sumOf(door);
      const waited = latencies.get(door) ?? [];
      return {
        ...{ door, perSecond, processorMilliseconds: processorMicroseconds / done / 1000, failed },
        ...{ median: percentile(waited, 50), slowest: percentile(waited, 99) },
      };
    });
  }

  /** The doors forwards and backwards, round by round. */
  private turns(doors: readonly Door[]): Door[] {
    return Array.from({ length: this.settings.rounds }, (_, round) =>
      round % 2 === 0 ? doors : [...doors].reverse(),
    ).flat();
  }

  private async accept(door: Door, count: number): Promise<string[]> {
    const url = `http://127.0.0.1:${this.gateways.ports[door]}`;
    const ids: string[] = [];
    for (let accepted = 0; accepted < count; accepted += 1) {
      const { method, path, headers, body } = this.submission();
      const response = await fetch(`${url}${path}`, { method, headers, body: body ?? null });
      ids.push(((await response.json()) as { referralId: string }).referralId);
    }
    return ids;
  }

  private load(door: Door, next: () => Call, expected: readonly number[]): Load {
    return { port: this.gateways.ports[door], connections: this.settings.connections, next, expected };
  }

  private submission(): Call {
    const name = { givenName: 'Noor', familyName: `Claes${randomUUID().replace(/[\d-]/g, '')}` };
    return {
      method: 'POST',
      path: `${BASE_PATH}/referrals`,
      headers: {
        authorization: this.authorization,
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
      },
      body: JSON.stringify(sampleSubmission(this.agreement, new Date(), name)),
    };
  }

  private read(ids: readonly string[]): Call {
    const id = ids[Math.floor(Math.random() * ids.length)];
    return { method: 'GET', path: `${BASE_PATH}/referrals/${id}`, headers: { authorization: this.authorization } };
  }
}

/** What one door did as fast as it could, over its turns. */
class Sum {
  done = 0;
  failed = 0;
  seconds = 0;
  processorMicroseconds = 0;

  add(outcome: Outcome, processorMicroseconds: number): void {
    this.done += outcome.done;
    this.failed += outcome.failed;
    this.seconds += outcome.seconds;
    this.processorMicroseconds += processorMicroseconds;
  }

  get perSecond(): number {
    return this.done / this.seconds;
  }
}

/** Bytes that each request leaves behind: the slope of the least squares through what was held, the first value left out. */
export function slopeOf(memory: readonly Memory[]): number {
  const points = memory.slice(1).map(({ requests, heapBytes }) => [requests, heapBytes] as const);
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(points.map(([requests]) => requests)), mean(points.map(([, bytes]) => bytes))];
  const covariance = mean(points.map(([requests, bytes]) => (requests - x) * (bytes - y)));
  return covariance / mean(points.map(([requests]) => (requests - x) ** 2));
}
