import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  condition,
  defineQuery,
  isCancellation,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { FAILURE_TYPE, type Step } from '../domain/activities.js';
import { endingOf } from '../domain/endings.js';
import { eventKey } from '../domain/events.js';
import { referralWorkflowId } from '../domain/names.js';
import type { DueMoment, ReferralInput, ReferralProgress, ReferralResult } from '../domain/progress.js';
import { type Ending, isTerminal } from '../domain/states.js';
import { ending, reading, recording, sending } from './activity-profiles.js';
import { Announcer, timerSummary } from './announce.js';
import { Inbox } from './inbox.js';

/** For ops: what the store last said. Status for callers comes from the store, never from here. */
export const progressQuery = defineQuery<ReferralProgress | undefined>('progress');

/**
 * One referral: verify consent, transmit, wait for the contact outcome, then hand off or purge. The store decides and
 * remembers; this decides what comes next. Ended early in any way, it is started again and goes on from the store.
 */
export async function referral(input: ReferralInput): Promise<ReferralResult> {
  // A second workflow of one referral, under another id, would never hear of its events.
  if (workflowInfo().workflowId !== referralWorkflowId(input?.referralId)) throw unknownReferral();
  const course = new Course(input);
  setHandler(progressQuery, () => course.progress);
  // A cancel from outside changes nothing of a referral: to stop one, recall it. It is noted, and ops are told.
  CancellationScope.current().cancelRequested.catch(() => course.cancelRequested());
  return CancellationScope.nonCancellable(() => course.run());
}

function unknownReferral(): ApplicationFailure {
  return ApplicationFailure.nonRetryable('the store holds no such referral', FAILURE_TYPE.unknownReferral);
}

/** Longer than any agreement tries to deliver. */
const ONE_YEAR = 366 * 86_400_000;

/** Waits for a change, until a due moment where there is one; answers whether the change came. */
async function until(happened: () => boolean, due: DueMoment | undefined): Promise<boolean> {
  if (due === undefined) {
    await condition(happened);
    return true;
  }
  const timeout = Math.max(1, Date.parse(due.at) - Date.now());
  return condition(happened, timeout, { summary: timerSummary(due.kind) });
}

function endsByItself(due: DueMoment): due is DueMoment & { kind: 'contactTimeOver' | 'parkingTimeOver' } {
  return due.kind === 'contactTimeOver' || due.kind === 'parkingTimeOver';
}

class Course {
  private readonly inbox = new Inbox();
  private readonly announcer = new Announcer();
  private applied: string[] = [];
  private toldToErase = false;
  progress: ReferralProgress | undefined;

  constructor(private readonly input: ReferralInput) {}

  cancelRequested(): void {
    this.inbox.cancelRequested = true;
  }

  async run(): Promise<ReferralResult> {
    let progress = await this.verify();
    for (;;) {
      this.progress = progress;
      this.announcer.announce(progress);
      if (isTerminal(progress.state)) break;
      this.inbox.add(progress.pending);
      progress = await this.next(progress);
    }
    return { state: progress.state, ...(progress.reason === undefined ? {} : { reason: progress.reason }) };
  }

  /** The next step: what arrived comes first, then what the state asks for. */
  private async next(progress: ReferralProgress): Promise<ReferralProgress> {
    await this.noteOddities();
    const event = this.inbox.take();
    if (event !== undefined) return this.apply(event, progress);
    // What an accepted event has ended comes before whatever the state asks for.
    if (progress.ending !== undefined && !(progress.state === 'erasing' && this.toldToErase))
      return this.end(progress.ending);
    switch (progress.state) {
      case 'received':
      case 'sending':
        if (progress.offered) return this.wait(progress);
        return progress.refusals === undefined
          ? this.transmit(progress)
          : this.end({ state: 'refused', reason: 'judgedRefused', refusals: progress.refusals });
      case 'awaitingOutcome':
        return progress.correctionWaiting ? this.correct(progress) : this.wait(progress);
      default:
        return this.wait(progress);
    }
  }

  private async verify(): Promise<ReferralProgress> {
    this.applied = [];
    try {
      return await reading.verify(this.input);
    } catch (error) {
      if (error instanceof ActivityFailure && error.cause instanceof ApplicationFailure) {
        throw unknownReferral();
      }
      throw error;
    }
  }

  /** What an event asks for. The store has the last word: it accepted the event, or it did not. */
  private async apply(
    event: NonNullable<ReturnType<Inbox['take']>>,
    progress: ReferralProgress,
  ): Promise<ReferralProgress> {
    if (!('sequence' in event)) {
      return this.carryOut(() => ending('an outcome signalled directly').endByDirectSignal({ ...this.step(), event }));
    }
    this.applied.push(eventKey(event));
    const decided = endingOf(event);
    if (decided !== undefined) return this.end(decided, eventKey(event));
    switch (event.type) {
      case 'correction':
        if (progress.offered && progress.ending === undefined) return this.offerAgain(progress, eventKey(event));
        return progress.state === 'awaitingOutcome' && progress.ending === undefined
          ? this.correct(progress, eventKey(event))
          : this.passOver(progress, eventKey(event));
      case 'erasureConfirmed':
        return progress.ending === undefined
          ? this.passOver(progress, eventKey(event))
          : this.end(progress.ending, eventKey(event));
      case 'retry':
      case 'resumption':
        this.toldToErase = false;
        return progress.state === 'awaitingOutcome'
          ? this.correct(progress, eventKey(event))
          : recording(`${event.type}: take up again`).unpark(this.step(eventKey(event)));
      case 'firstReading':
        return reading.acknowledge(this.step(eventKey(event)));
      case 'judgement':
        return this.offerAgain(progress, eventKey(event));
      default:
        return progress;
    }
  }

  /** Permit, PUT, receipt. What falls due meanwhile happens; what ends the referral cancels the attempts. */
  private async transmit(
    progress: ReferralProgress,
    cause?: string,
    within = progress.deliverUntil === undefined ? 0 : Date.parse(progress.deliverUntil) - Date.now(),
  ): Promise<ReferralProgress> {
    const scope = new CancellationScope();
    const transmission = scope.run(() => sending(within).transmit(this.step(cause)));
    let known = progress;
    try {
      while (!(await this.answeredBefore(transmission, known.due[0]))) {
        const [due] = known.due;
        if (this.inbox.ends || due === undefined || endsByItself(due)) {
          scope.cancel();
          break;
        }
        known = await this.carryOutDue(due, known);
      }
      return await transmission;
    } catch (error) {
      const [due] = known.due;
      if (isCancellation(error)) return this.inbox.ends || due === undefined ? known : this.carryOutDue(due, known);
      if (error instanceof ActivityFailure) return recording('time used up: park').parkUndelivered(this.step());
      throw error;
    }
  }

  /** Nothing outside is asked: the store judges again, and offers the newest record, parks it, or refuses it. */
  private offerAgain(progress: ReferralProgress, cause?: string): Promise<ReferralProgress> {
    const others = { ...progress, due: progress.due.filter(({ kind }) => kind !== 'unreadTimeOver') };
    return progress.state === 'awaitingOutcome' ? this.correct(others, cause) : this.transmit(others, cause, ONE_YEAR);
  }

  /** False where an event that ends the referral, or the next due moment, comes before the transmission's answer. */
  private async answeredBefore(transmission: Promise<unknown>, due: DueMoment | undefined): Promise<boolean> {
    const scope = new CancellationScope();
    try {
      return await Promise.race([
        transmission.then(() => true),
        scope.run(() => until(() => this.inbox.ends, due)).then(() => false),
      ]);
    } finally {
      scope.cancel();
    }
  }

  /** Sends the newest record again under its version; the state stays what it is. */
  private async correct(progress: ReferralProgress, cause?: string): Promise<ReferralProgress> {
    // Its time began when it was accepted, which nothing here knows: the permit says when it is over.
    const next = await this.transmit(progress, cause, ONE_YEAR);
    if (next.refusals === undefined) return next;
    // A correction that leaves the territory takes the way of `notCompetent` (R5), where the agreement names it.
    const ended = await this.end({ state: 'purged', reason: 'notCompetent', refusals: next.refusals });
    return { ...ended, correctionWaiting: false };
  }

  private async wait(progress: ReferralProgress): Promise<ReferralProgress> {
    const [due] = progress.due;
    const woken = await until(() => this.inbox.wakes, due);
    return woken || due === undefined ? progress : this.carryOutDue(due, progress);
  }

  private carryOutDue(due: DueMoment, progress: ReferralProgress): Promise<ReferralProgress> {
    if (endsByItself(due)) return this.end({ state: 'expired', reason: due.kind });
    if (due.kind === 'unreadTimeOver') return this.offerAgain(progress);
    if (due.kind === 'erasureRepeat' && progress.ending !== undefined) return this.end(progress.ending);
    return recording(due.kind).remind({ ...this.step(), due });
  }

  /** Hands off, or has the receiver erase and purges; answers `erasing` while the receiver has not confirmed. */
  private end(decided: Ending, cause?: string): Promise<ReferralProgress> {
    this.toldToErase = true;
    const what = decided.state === 'handedOff' ? 'hand off to the dossier register' : 'erase at the receiver and purge';
    return this.carryOut(() => ending(`${decided.reason}: ${what}`).end({ ...this.step(cause), ending: decided }));
  }

  /** The receiver was out of reach for a day: the store says how things stand, and asking is due again. */
  private async carryOut(work: () => Promise<ReferralProgress>): Promise<ReferralProgress> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof ActivityFailure) return this.verify();
      throw error;
    }
  }

  /** Nothing to do for this event in this state, but to have it audited where the store never accepted it. */
  private async passOver(progress: ReferralProgress, cause: string): Promise<ReferralProgress> {
    const { referralId } = this.input;
    await reading.noteIgnoredSignal({ referralId, fault: 'unknownEvent', unlessAccepted: cause });
    return { ...progress, pending: [] };
  }

  private async noteOddities(): Promise<void> {
    const { referralId } = this.input;
    if (this.inbox.cancelRequested) {
      this.inbox.cancelRequested = false;
      await reading.noteCancelRequest({ referralId });
    }
    for (const fault of this.inbox.faults.splice(0)) await reading.noteIgnoredSignal({ referralId, fault });
  }

  private step(cause?: string): Step {
    const { referralId } = this.input;
    if (cause === undefined) return { referralId, applied: [...this.applied] };
    return { referralId, applied: this.applied.filter((key) => key !== cause), cause };
  }
}
