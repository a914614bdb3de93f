import { html } from 'ghtml';
import { IDLE_MINUTES } from '../../../clients/inbox-sessions.js';
import type { ReferralReading } from '../../../domain/readings.js';
import type { Addresses } from '../addresses.js';
import { FORM_TOKEN } from '../form-origin.js';
import { dutchDay } from '../moments.js';
import { mannerWords } from '../words/codes.js';
import { spokenPhone } from '../words/phone.js';
import { backLink, hiddenField, layout, type Viewer } from './layout.js';
import { numberOf } from './referral-words.js';

export interface ClientData {
  reading: ReferralReading;
  /** Contact is still to be made; otherwise it is the correction of a dossier. */
  isToContact: boolean;
  /** Where a form to correct them is asked for, by whoever may. */
  correction: string | undefined;
}

/**
 * The client's data, as the answer to a form: no address leads to it, its title says nothing, and no cache keeps it. What a
 * client did not consent to is not here.
 */
export function clientDataPage(
  { reading, isToContact, correction }: ClientData,
  viewer: Viewer,
  addresses: Addresses,
): string {
  const { client, consent, referralId } = reading;
  const { address, phone, email } = client;
  const to = (path = '') => addresses.to(`/referrals/${referralId}${path}`);
  const street =
    address && `${address.street} ${address.houseNumber}${address.boxNumber ? ` bus ${address.boxNumber}` : ''}`;
  const body = html`!${backLink(to(), `Doorverwijzing ${numberOf(referralId)}`)}
<h1>Gegevens van de cliënt</h1>
!${reading.repeat ? '<p class="notice">Deze cliënt werd al eerder doorverwezen.</p>' : ''}<dl class="panel">
<div><dt>Naam</dt><dd class="large">${client.givenName} ${client.familyName}</dd></div>
!${phone === undefined ? '' : html`<div><dt>Telefoon</dt><dd class="large"><a href="tel:${phone}">${spokenPhone(phone)}</a></dd></div>`}!${email === undefined ? '' : html`<div><dt>E-mail</dt><dd><a href="mailto:${email}">${email}</a></dd></div>`}!${address === undefined ? '' : html`<div><dt>Adres</dt><dd>${street ?? ''}<br />${address.postalCode} ${address.locality}</dd></div>`}<div><dt>Toestemming</dt><dd>gegeven op ${dutchDay(consent.givenAt)}, ${mannerWords(consent.manner)}</dd></div>
</dl>
<p class="quiet">Dat u deze gegevens bekijkt, wordt geregistreerd. Na ${IDLE_MINUTES} minuten sluit deze pagina; u kunt ze daarna opnieuw openen. ${isToContact ? 'Schrijf ze niet over: ze blijven hier tot u het resultaat registreert.' : 'Pas het dossier aan, en bevestig daarna de taak.'}</p>
!${isToContact ? html`<p><a class="button main" href="${to('/attempt')}">Contactpoging registreren</a></p>` : ''}
!${correction === undefined ? '' : html`<form method="post" action="${to(`/${correction}`)}">!${hiddenField(FORM_TOKEN, viewer.formToken)}<p><button class="button">Gegevens verbeteren</button></p></form>`}<p><a class="button" href="${to()}">Terug naar de doorverwijzing</a></p>`;
  return layout({ title: 'Gegevens', body, viewer }, addresses);
}
