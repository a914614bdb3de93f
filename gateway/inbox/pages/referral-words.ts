import { html } from 'ghtml';
import type { Agreement } from '../../../domain/agreement.js';
import { contactMoments } from '../../../domain/due-moments.js';
import type { ReferralStatus } from '../../../domain/views.js';
import { dutchDay } from '../moments.js';
import { STATE_WORDS } from '../words/states.js';

/** How people name a referral to each other, on the phone for instance: no name may stand in a list. */
export function numberOf(referralId: string): string {
  return `${referralId.slice(0, 4)}-${referralId.slice(4, 8)}`.toUpperCase();
}

/** The day by which contact should have been made, and whether it has passed; undefined before the data were received. */
export function contactDay(referral: ReferralStatus, agreement: Agreement | undefined): string | undefined {
  if (referral.deliveredAt === undefined || agreement === undefined || referral.status !== 'awaitingOutcome')
    return undefined;
  const due = contactMoments(agreement, new Date(referral.deliveredAt)).find(({ kind }) => kind === 'escalation');
  return due && dutchDay(due.at);
}

/** What stands out of one referral, as labels. */
export function tags(referral: ReferralStatus, contactBy: string | undefined): string {
  const { status, unread, deliveredAt, contactOverdue } = referral;
  const isLate = contactOverdue && status === 'awaitingOutcome';
  return [
    unread ? html`<span class="tag new">${deliveredAt === undefined ? 'Nieuw' : 'Gewijzigd: lees opnieuw'}</span>` : '',
    isLate
      ? html`<span class="tag late">Contact te laat${contactBy === undefined ? '' : `: moest tegen ${contactBy}`}</span>`
      : '',
    html`<span class="tag">${STATE_WORDS[status as keyof typeof STATE_WORDS]}</span>`,
  ].join('');
}
