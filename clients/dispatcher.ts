import {
  type Client,
  isGrpcServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import type { PassOnInput } from '../domain/activities.js';
import { passOnWorkflowId, referralWorkflowId, TAKEN_UP_AGAIN, TASK_QUEUE, WORKFLOW_TYPE } from '../domain/names.js';
import type { ReferralInput } from '../domain/progress.js';
import { StoreFailure } from '../store/failure.js';
import { hasEnded } from '../store/open-referrals.js';
import { dispatchReferral, type OutboxResult, type OutboxRow, referralsToDispatch } from '../store/outbox.js';
import type { Store } from '../store/store.js';

const AGREEMENT_ID = defineSearchAttributeKey('AgreementId', SearchAttributeType.KEYWORD);
const STATE = defineSearchAttributeKey('ReferralState', SearchAttributeType.KEYWORD);

/** gRPC codes after which no repeat helps: invalid argument, failed precondition on the request itself, unimplemented. */
const NEVER = [3, 12];
const ALREADY_EXISTS = 6;
/**
 * Faults that are no answer of Temporal's lie in the row or in the program: so many in a row, half an hour's, and it is set
 * aside. What Temporal answers, or its absence, is repeated for ever (guarantee F).
 */
const UNKNOWN_AT_MOST = 30;
const UNKNOWN = 'unknown';
const CALL_TIMEOUT_MILLISECONDS = 10_000;
const UNREACHABLE = 'unreachable';

/** How many referrals Temporal is told of at once beside the sweeper: each holds a connection of the store meanwhile. */
const AT_ONCE = 3;
/** How many wait for that; more are left to the sweeper. */
const WAITING_AT_MOST = 1_000;
/** How long only the sweeper asks a Temporal that was out of reach. */
const REST_MILLISECONDS = 5_000;
const RESULT: Partial<Record<OutboxResult['result'], DispatchResult>> = { later: 'failed', quarantined: 'quarantined' };

/** What an attempt came to, for metrics: a closed set. */
export type DispatchResult = 'started' | 'signalled' | 'failed' | 'quarantined';

export interface DispatcherOptions {
  store: Store;
  temporal: Client;
  taskQueue?: string;
  /** Called with the result code of each attempt; for metrics. */
  onResult?: (result: DispatchResult) => void;
}

/**
 * Tells Temporal what the outbox holds: starts, signals, pass-ons, those of one referral in order. Called at once after an
 * acceptance, and again by a sweeper until each row is done, so that an acknowledged request survives Temporal's absence
 * (guarantee F) and a repeat is told once: a start by its workflow id, a signal by its request id.
 */
export class Dispatcher {
  private readonly taskQueue: string;
  private readonly underWay = new Set<Promise<unknown>>();
  private readonly waiting = new Set<string>();
  private tellers = 0;
  private restUntil = 0;

  constructor(private readonly options: DispatcherOptions) {
    this.taskQueue = options.taskQueue ?? TASK_QUEUE;
  }

  /**
   * Has Temporal told of a referral soon, while whoever reported something gets its answer. Few at a time, none for a while once
   * Temporal was out of reach, and none that failed before and waits for its turn: a store whose connections all waited for
   * Temporal would accept nothing. Whatever is left out the sweeper tells.
   */
  tellSoon(referralId: string): void {
    if (performance.now() < this.restUntil || this.waiting.size >= WAITING_AT_MOST) return;
    this.waiting.add(referralId);
    if (this.tellers < AT_ONCE) void this.follow(this.tellWaiting());
  }

  /** Dispatches one referral's rows now. A fault is recorded and left to the sweeper; this never throws for Temporal. */
  async dispatch(referralId: string, options: { onlyDue?: boolean } = {}): Promise<{ done: number; fault?: string }> {
    return this.follow(dispatchReferral(this.options.store, referralId, (row) => this.tell(row), options));
  }

  /** Resolves when nothing is under way: what a program waits for before it closes the store. */
  async idle(): Promise<void> {
    await Promise.all(this.underWay);
  }

  /** One sweep over everything that is due. Returns how many rows were done. */
  async sweep(limit = 200): Promise<number> {
    let done = 0;
    for (const referralId of await referralsToDispatch(this.options.store, limit)) {
      const result = await this.dispatch(referralId);
      done += result.done;
      // Temporal is out of reach: the others would fail alike, the next sweep tries again.
      if (result.fault === UNREACHABLE) break;
    }
    return done;
  }

  private async tellWaiting(): Promise<void> {
    this.tellers += 1;
    // Those that come meanwhile are among them.
    for (const referralId of this.waiting) {
      this.waiting.delete(referralId);
      const { fault } = await this.dispatch(referralId, { onlyDue: true }).catch(() => ({ fault: undefined }));
      if (fault !== UNREACHABLE) continue;
      this.restUntil = performance.now() + REST_MILLISECONDS;
      this.waiting.clear();
    }
    this.tellers -= 1;
  }

  private follow<T>(work: Promise<T>): Promise<T> {
    const settled: Promise<unknown> = work.catch(() => undefined).finally(() => this.underWay.delete(settled));
    this.underWay.add(settled);
    return work;
  }

  private async tell(row: OutboxRow): Promise<OutboxResult> {
    const result = bounded(row, await this.attempt(row).catch(faultOf));
    this.options.onResult?.(RESULT[result.result] ?? (row.purpose === 'signal' ? 'signalled' : 'started'));
    return result;
  }

  private async attempt(row: OutboxRow): Promise<OutboxResult> {
    const { temporal } = this.options;
    return temporal.withDeadline(Date.now() + CALL_TIMEOUT_MILLISECONDS, async () => {
      switch (row.purpose) {
        case 'start':
          await startReferral(temporal, this.taskQueue, row.payload as unknown as ReferralInput);
          return { result: 'done' };
        case 'signal':
          return this.signal(row);
        case 'passOn':
          await this.passOn(row);
          return { result: 'done' };
        default:
          throw new Error('a purpose that this version does not know');
      }
    });
  }

  private passOn({ referralId, payload }: OutboxRow): Promise<boolean> {
    const event = { referralId, eventId: String(payload.eventId) };
    const tell = payload.takenUpAgain === true ? takeUpPassOn : startPassOn;
    return tell(this.options.temporal, this.taskQueue, event);
  }

  /**
   * The raw call carries a request id, so that a signal whose answer was lost is not told twice. "Not found" counts as done
   * only where the store says the referral has ended; otherwise the reconciler starts the workflow again.
   */
  private async signal(row: OutboxRow): Promise<OutboxResult> {
    const { temporal, store } = this.options;
    const converted = temporal.options.loadedDataConverter.payloadConverter.toPayload(row.payload);
    try {
      await temporal.workflowService.signalWorkflowExecution({
        namespace: temporal.options.namespace,
        workflowExecution: { workflowId: referralWorkflowId(row.referralId) },
        signalName: String(row.payload.type),
        input: { payloads: [converted] },
        identity: temporal.options.identity,
        requestId: `outbox-${row.outboxId}-${row.referralId}`,
      });
      return { result: 'done' };
    } catch (error) {
      if (!isGrpcServiceError(error) || error.code !== 5) throw error;
      return (await hasEnded(store, row.referralId))
        ? { result: 'done' }
        : { result: 'later', fault: 'workflowMissing' };
    }
  }
}

/**
 * Starts the workflow of one referral; false where it runs, or ran to its end, already. Only identifiers go in (guarantee
 * C).
 */
export function startReferral(temporal: Client, taskQueue: string, input: ReferralInput): Promise<boolean> {
  const { referralId, agreementId, agreementVersion } = input;
  return started(() =>
    temporal.workflow.start(WORKFLOW_TYPE.referral, {
      workflowId: referralWorkflowId(referralId),
      taskQueue,
      args: [{ referralId, agreementId, agreementVersion }],
      workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
      workflowIdConflictPolicy: 'FAIL',
      typedSearchAttributes: [
        { key: STATE, value: 'received' },
        { key: AGREEMENT_ID, value: agreementId },
      ],
      staticSummary: `Referral under ${agreementId} version ${agreementVersion}`,
      staticDetails:
        'Verify consent, transmit, wait for the contact outcome, then hand off or purge. To stop it, recall it.',
    }),
  );
}

/** Starts the short workflow that passes on one event accepted after the hand-off; false as for `startReferral`. */
export function startPassOn(temporal: Client, taskQueue: string, input: PassOnInput): Promise<boolean> {
  const options = { ...passOnOptions(taskQueue, input), workflowIdConflictPolicy: 'FAIL' as const };
  return started(() => temporal.workflow.start(WORKFLOW_TYPE.passOn, options));
}

/** Wakes the workflow that waits with an event the receiver refused, or starts it where none runs any more. */
function takeUpPassOn(temporal: Client, taskQueue: string, input: PassOnInput): Promise<boolean> {
  const options = { ...passOnOptions(taskQueue, input), signal: TAKEN_UP_AGAIN };
  return started(() => temporal.workflow.signalWithStart(WORKFLOW_TYPE.passOn, options));
}

function passOnOptions(taskQueue: string, input: PassOnInput) {
  return {
    workflowId: passOnWorkflowId(input.referralId, input.eventId),
    taskQueue,
    args: [input],
    workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY' as const,
    staticSummary: 'pass on what came after the hand-off',
  };
}

/** False where one runs, or ran to its end, already. */
async function started(start: () => Promise<unknown>): Promise<boolean> {
  try {
    await start();
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError || isAlreadyThere(error)) return false;
    throw error;
  }
}

/** As a signal with a start says it. */
function isAlreadyThere(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return isGrpcServiceError(cause) && cause.code === ALREADY_EXISTS;
}

function faultOf(error: unknown): OutboxResult {
  // The store's own faults are nobody's answer about this row.
  if (error instanceof StoreFailure) throw error;
  if (error instanceof WorkflowNotFoundError) return { result: 'later', fault: 'workflowMissing' };
  if (isGrpcServiceError(error)) {
    const fault = `grpc${error.code}`;
    if (NEVER.includes(error.code)) return { result: 'quarantined', fault };
    return { result: 'later', fault: [4, 14].includes(error.code) ? UNREACHABLE : fault };
  }
  const cause = error instanceof Error ? error.cause : undefined;
  if (isGrpcServiceError(cause)) return faultOf(cause);
  return { result: 'later', fault: UNKNOWN };
}

function bounded(row: OutboxRow, result: OutboxResult): OutboxResult {
  if (result.result !== 'later' || result.fault !== UNKNOWN) return result;
  const before = row.lastFault === UNKNOWN ? row.attempts : 0;
  return before + 1 < UNKNOWN_AT_MOST ? result : { ...result, result: 'quarantined' };
}
