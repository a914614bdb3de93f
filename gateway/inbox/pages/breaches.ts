import { html } from 'ghtml';
import type { BreachItem } from '../../../domain/breaches.js';
import type { Addresses } from '../addresses.js';
import { dutchMoment } from '../moments.js';
import { numberOf } from './referral-words.js';

/** A review that is open, and whether the organisation knows the referral: one that it was never offered it cannot open. */
export interface PageBreach extends BreachItem {
  isKnown: boolean;
}

/** What the breaches ask for that the organisation was told of and whose review is not concluded (GDPR 33), a card for each. */
export function breachSection(breaches: readonly PageBreach[], addresses: Addresses): string {
  if (breaches.length === 0) return '';
  return html`<h2>Mogelijk datalek (${breaches.length})</h2>
<p class="notice">Verwittig meteen de functionaris voor gegevensbescherming (DPO) van uw OCMW. Een datalek met een risico voor de betrokkene moet binnen 72 uur gemeld worden aan de toezichthouder (AVG, artikel 33). Dit verdwijnt hier zodra de DPO het afsluit.</p>
<ul class="cards">!${breaches.map((breach) => card(breach, addresses)).join('')}</ul>`;
}

function card({ referralId, openedAt, dueAt, overdue, isKnown }: PageBreach, addresses: Addresses): string {
  const title = `Verkeerde persoon: doorverwijzing ${numberOf(referralId)}`;
  const heading = isKnown
    ? html`<a href="${addresses.to(`/referrals/${referralId}`)}">${title}</a>`
    : html`<p><strong>${title}</strong></p>`;
  const moment = html`<time datetime="${dueAt}">${dutchMoment(dueAt)}</time>`;
  return html`<li class="urgent">
!${heading}
<p>!${overdue ? '<span class="tag late">De 72 uur zijn voorbij</span>' : ''}<span class="tag">Te melden vóór !${moment}</span></p>
<p class="quiet">Gemeld door de verwijzer op ${dutchMoment(openedAt)}.!${isKnown ? '' : ' De gegevens zijn nooit aan uw OCMW gegeven.'}</p>
</li>
`;
}
