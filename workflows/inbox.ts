import { defineSignal, setDefaultSignalHandler, setHandler } from '@temporalio/workflow';
import type { SignalFault } from '../domain/activities.js';
import { type AcceptedEvent, type DirectEvent, eventKey, SIGNALLED_TYPES } from '../domain/events.js';
import { acceptedEventOf, directOutcomeOf } from '../domain/signal-shape.js';

type Arrived = AcceptedEvent | DirectEvent;

/**
 * Where signals wait until the workflow takes them, in sequence. What a signal says is only ever a hint: the activity it
 * causes asks the store, which alone knows what was accepted.
 */
export class Inbox {
  private queue: Arrived[] = [];
  private readonly taken = new Set<string>();
  readonly faults: SignalFault[] = [];
  cancelRequested = false;

  constructor() {
    for (const type of SIGNALLED_TYPES) {
      setHandler(defineSignal<unknown[]>(type), (...payloads: unknown[]) => {
        const payload = payloads.length === 1 ? payloads[0] : undefined;
        const event =
          acceptedEventOf(type, payload) ?? (type === 'contactOutcome' ? directOutcomeOf(payload) : undefined);
        if (event === undefined) this.faults.push('malformed');
        else if (!this.taken.has(eventKey(event))) this.add([event]);
      });
    }
    setDefaultSignalHandler(() => {
      this.faults.push('unknownSignal');
    });
  }

  /** Adds events the store says are pending, or signals; a repeat of what already waits is dropped. */
  add(events: Arrived[]): void {
    for (const event of events) {
      if (!this.queue.some((waiting) => eventKey(waiting) === eventKey(event))) this.queue.push(event);
    }
    this.queue.sort((a, b) => sequenceOf(a) - sequenceOf(b));
  }

  take(): Arrived | undefined {
    const event = this.queue.shift();
    if (event !== undefined) this.taken.add(eventKey(event));
    return event;
  }

  /** Something to do before waiting goes on. */
  get wakes(): boolean {
    return this.queue.length > 0 || this.faults.length > 0 || this.cancelRequested;
  }

  /** An event that ends the referral waits: it cancels a waiting transmission. */
  get ends(): boolean {
    return this.queue.some((event) => ['withdrawal', 'recall', 'contactOutcome'].includes(event.type));
  }
}

/** Direct events have no sequence until the store accepts them; they come last. */
function sequenceOf(event: Arrived): number {
  return 'sequence' in event ? event.sequence : Number.MAX_SAFE_INTEGER;
}
