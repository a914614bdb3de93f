import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { SEARCH_ATTRIBUTE } from '../domain/names.js';
import type { DueKind, ReferralProgress } from '../domain/progress.js';
import { isTerminal } from '../domain/states.js';

const state = defineSearchAttributeKey(
  'ReferralState' satisfies keyof typeof SEARCH_ATTRIBUTE,
  SearchAttributeType.KEYWORD,
);
const dueAt = defineSearchAttributeKey('DueAt' satisfies keyof typeof SEARCH_ATTRIBUTE, SearchAttributeType.DATETIME);

const WAITING_FOR: Record<string, string> = {
  received: 'Accepted; consent is judged before anything is sent.',
  sending: 'Being sent to the receiver; temporary failures are retried',
  deliveryFailed: 'Parked: the receiver refused it or did not answer for too long. An operator may retry',
  suspended: 'Parked: the agreement is suspended or has lapsed. Goes on when it is resumed or renewed',
  awaitingOutcome: 'Delivered; waits for the receiver to report the contact outcome',
  erasing: 'An ending is decided; waits for the receiver to confirm erasure',
};

/** Where referrals are pulled. */
const OFFERED = 'Offered; waits for the assigned social worker to read it, which is its receipt';

const DUE: Record<DueKind, string> = {
  reminder: 'a reminder goes to the receiver',
  escalation: 'it is escalated',
  contactTimeOver: 'it closes by the agreement’s rule',
  parkingTimeOver: 'it ends as expired',
  erasureRepeat: 'the erasure is asked for again',
  unreadTimeOver: 'it is parked, for nobody has read it',
  ownCopyEnds: 'the connector’s own copy is destroyed',
  passOnOver: 'it is given up, and its copy destroyed',
};

/**
 * Makes a referral readable in the Temporal UI: search attributes by state and next due date, and one sentence that says
 * what is waited for and until when. Codes and dates only; an upsert costs an event, so it is made on a change.
 */
export class Announcer {
  private announced: string;

  constructor() {
    this.announced = 'received|';
  }

  announce(progress: ReferralProgress): void {
    const next = progress.due[0];
    const ended = isTerminal(progress.state);
    const until =
      next === undefined ? '.' : `, until ${next.at.slice(0, 16).replace('T', ' ')} UTC, when ${DUE[next.kind]}.`;
    const reason = progress.reason === undefined ? '' : ` (${progress.reason})`;
    setCurrentDetails(ended ? `Ended: ${progress.state}${reason}.` : `${waitingFor(progress)}${reason}${until}`);
    const now = `${progress.state}|${next?.at ?? ''}`;
    if (now === this.announced) return;
    this.announced = now;
    upsertSearchAttributes([
      { key: state, value: progress.state },
      { key: dueAt, value: next === undefined ? null : new Date(next.at) },
    ]);
  }
}

function waitingFor({ state, offered }: ReferralProgress): string {
  const text = offered && state === 'sending' ? OFFERED : WAITING_FOR[state];
  return text?.replace(/\.$/, '') ?? state;
}

/** Summary of the timer that runs to a due moment. */
export function timerSummary(kind: DueKind): string {
  return `until ${DUE[kind]}`;
}
