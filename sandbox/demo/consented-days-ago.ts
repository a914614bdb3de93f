import { brusselsDate, brusselsMoment } from '../../domain/brussels-time.js';
import { addDays } from '../../domain/calendar.js';
import type { Submission } from '../../domain/referral.js';

/** A submission whose client was informed and consented at nine in the morning, so many days before today. */
export function consentedDaysAgo(days: number): (allowed: Submission) => Submission {
  const givenAt = brusselsMoment(addDays(brusselsDate(new Date()), -days)).toISOString();
  return (allowed) => ({
    ...allowed,
    information: { ...allowed.information, givenAt },
    consent: { ...allowed.consent, givenAt },
  });
}
