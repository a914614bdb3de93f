import type { Agreement } from './agreement.js';
import { brusselsDate, brusselsMoment } from './brussels-time.js';
import { addDays } from './calendar.js';
import type { DueKind, DueMoment } from './progress.js';

/**
 * Due moments count calendar days in Brussels and fall at 09:00 there, whatever the hour of what they count from and
 * whatever summer time does. They are computed once, in an activity, and stored: time-zone data is not replay-safe.
 */

/**
 * Reminders, escalation and, only where the agreement's closing rules name it, the end of waiting; counted from the
 * receipt, earliest first.
 */
export function contactMoments(agreement: Agreement, receivedAt: Date): DueMoment[] {
  const { reminderDays, escalationDays, closeAfterDays } = agreement.contact;
  const moments = [
    ...reminderDays.map((days) => dueAfter('reminder', receivedAt, days)),
    dueAfter('escalation', receivedAt, escalationDays),
  ];
  if (closeAfterDays !== undefined && agreement.closingRules.includes('contactTimeOver')) {
    moments.push(dueAfter('contactTimeOver', receivedAt, closeAfterDays));
  }
  return moments.sort((a, b) => a.at.localeCompare(b.at));
}

/** End of our own copy, where the agreement keeps it only until the receipt and a correction window (R11). */
export function ownCopyEnds({ ownCopy }: Agreement, receivedAt: Date): DueMoment | undefined {
  if (ownCopy.until !== 'receipt') return undefined;
  return dueAfter('ownCopyEnds', receivedAt, ownCopy.correctionWindowDays ?? 0);
}

/** When a parked referral ends by itself (R15), counted from the parking. */
export function parkingOver(agreement: Agreement, state: 'deliveryFailed' | 'suspended', since: Date): DueMoment {
  const policy = state === 'suspended' ? agreement.suspension : agreement.transmission;
  return dueAfter('parkingTimeOver', since, policy.parkAtMostDays);
}

/** Until when temporary failures of a transmission are retried, counted from its first attempt. RFC 3339, UTC. */
export function deliverUntil(agreement: Agreement, since: Date): string {
  return momentAfter(since, agreement.transmission.retryForDays);
}

/**
 * When an offered record was unread for too long: the agreed time is used up, or, where it was never read before, its consent
 * has lapsed.
 */
export function unreadTimeOver(agreement: Agreement, deliverUntil: Date, consentGivenAt?: string): DueMoment {
  const moments = [deliverUntil.toISOString()];
  if (consentGivenAt !== undefined)
    moments.push(momentAfter(new Date(consentGivenAt), agreement.consent.maximumAgeDays + 1));
  return { kind: 'unreadTimeOver', at: moments.sort()[0] ?? '' };
}

/** When an erasure that is not confirmed yet is asked for again. */
export function nextErasureRepeat(agreement: Agreement, now: Date): DueMoment {
  return dueAfter('erasureRepeat', now, agreement.erasure.repeatEveryDays);
}

/** When an erasure that is not confirmed yet is escalated, counted from the decision to erase. */
export function erasureEscalation(agreement: Agreement, since: Date): DueMoment {
  return dueAfter('escalation', since, agreement.erasure.escalateAfterDays);
}

/** When an event that the receiver refused for good after the hand-off is given up, counted from the refusal. */
export function passOnOver(agreement: Agreement, since: Date, eventId: string): DueMoment {
  return { ...dueAfter('passOnOver', since, agreement.transmission.parkAtMostDays), eventId };
}

/** When a destruction that the receiver has not confirmed is escalated, counted from the instruction. RFC 3339, UTC. */
export function destructionOverdue(agreement: Agreement, instructedAt: Date): string {
  return momentAfter(instructedAt, agreement.erasure.escalateAfterDays);
}

/** When a task of the receiver's that nobody has confirmed is escalated, counted from its opening. RFC 3339, UTC. */
export function taskOverdue(agreement: Agreement, openedAt: Date): string {
  return momentAfter(openedAt, agreement.erasure.escalateAfterDays);
}

function dueAfter(kind: DueKind, from: Date, days: number): DueMoment {
  return { kind, at: momentAfter(from, days) };
}

function momentAfter(from: Date, days: number): string {
  return brusselsMoment(addDays(brusselsDate(from), days)).toISOString();
}
