import { html } from 'ghtml';
import type { Agreement } from '../../../domain/agreement.js';
import type { ReferralStatus } from '../../../domain/views.js';
import type { Addresses } from '../addresses.js';
import { dutchDay } from '../moments.js';
import { breachSection, type PageBreach } from './breaches.js';
import { layout, type Viewer } from './layout.js';
import { contactDay, numberOf, tags } from './referral-words.js';
import { type PageTask, taskList } from './tasks.js';

export interface OpenReferrals {
  referrals: readonly ReferralStatus[];
  tasks: readonly PageTask[];
  breaches: readonly PageBreach[];
  /** The person who looks. */
  me: string;
  agreementOf(referral: ReferralStatus): Agreement | undefined;
  /** There are more than one page takes. */
  isCut: boolean;
}

/** What waits: breaches, tasks, then the referrals of oneself, of nobody, of colleagues. No name stands here; who reads is recorded. */
export function openPage(open: OpenReferrals, viewer: Viewer, addresses: Addresses): string {
  const erasing = open.referrals.filter(({ status }) => status === 'erasing');
  const others = open.referrals.filter(({ status }) => status !== 'erasing');
  const mine = others.filter(({ assignedTo }) => assignedTo === open.me);
  const free = others.filter(({ assignedTo }) => assignedTo === undefined);
  const colleagues = others.filter(({ assignedTo }) => assignedTo !== undefined && assignedTo !== open.me);
  const tasks = [...erasing.map((referral) => card(referral, open, addresses)), ...taskList(open.tasks, addresses)];
  const cards = (referrals: readonly ReferralStatus[]) => referrals.map((referral) => card(referral, open, addresses));
  const body = html`<h1>Doorverwijzingen</h1>
!${open.isCut ? '<p class="notice">Er zijn er meer dan hier passen. Rond eerst deze af.</p>' : ''}!${breachSection(open.breaches, addresses)}!${tasks.length === 0 ? '' : section('Taken: te bevestigen', tasks)}!${section('Van mij', cards(mine), 'U hebt geen open doorverwijzingen.')}!${section('Nog aan niemand toegewezen', cards(free), 'Er wacht niets.')}!${colleagues.length === 0 ? '' : section('Van collega’s', cards(colleagues))}<p><a class="button" href="${addresses.to('/closed')}">Afgeronde doorverwijzingen</a></p>`;
  return layout({ title: 'Overzicht', body, viewer }, addresses);
}

/** Those that have ended, newest first, a page at a time. */
export function closedPage(
  referrals: readonly ReferralStatus[],
  next: string | undefined,
  viewer: Viewer,
  addresses: Addresses,
): string {
  const cards = referrals.map((referral) => closedCard(referral, addresses));
  const body = html`<p class="back"><a href="${addresses.home}">← Naar de open doorverwijzingen</a></p>
<h1>Afgeronde doorverwijzingen</h1>
!${cards.length === 0 ? '<p>Er staat hier niets.</p>' : html`<ul class="cards">!${cards.join('')}</ul>`}!${next === undefined ? '' : html`<p><a class="button" href="${addresses.to(`/closed?after=${next}`)}">Oudere</a></p>`}`;
  return layout({ title: 'Afgeronde doorverwijzingen', body, viewer }, addresses);
}

function section(title: string, cards: readonly string[], empty = ''): string {
  const content =
    cards.length === 0 ? html`<p class="quiet">${empty}</p>` : html`<ul class="cards">!${cards.join('')}</ul>`;
  return html`<h2>${title}${cards.length === 0 ? '' : ` (${cards.length})`}</h2>!${content}`;
}

function card(referral: ReferralStatus, open: OpenReferrals, addresses: Addresses): string {
  const contactBy = contactDay(referral, open.agreementOf(referral));
  const isLate = referral.contactOverdue && referral.status === 'awaitingOutcome';
  const colleague = referral.assignedTo !== undefined && referral.assignedTo !== open.me;
  const lines = [
    `Binnengekomen op ${dutchDay(referral.acceptedAt)}`,
    ...(contactBy === undefined || isLate ? [] : [`Contact opnemen vóór ${contactBy}`]),
    ...(colleague ? [`Toegewezen aan ${referral.assignedTo}`] : []),
  ];
  return html`<li!${isLate ? ' class="urgent"' : ''}>
<a href="${addresses.to(`/referrals/${referral.referralId}`)}">${referral.status === 'erasing' ? 'Wissen bevestigen' : 'Doorverwijzing'} ${numberOf(referral.referralId)}</a>
<p>!${tags(referral, contactBy)}</p>
!${lines.map((line) => html`<p class="quiet">${line}</p>`).join('')}</li>
`;
}

function closedCard(referral: ReferralStatus, addresses: Addresses): string {
  return html`<li>
<a href="${addresses.to(`/referrals/${referral.referralId}`)}">Doorverwijzing ${numberOf(referral.referralId)}</a>
<p>!${tags(referral, undefined)}</p>
<p class="quiet">Binnengekomen op ${dutchDay(referral.acceptedAt)}</p>
</li>
`;
}
