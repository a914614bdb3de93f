import { html } from 'ghtml';
import type { Addresses } from '../addresses.js';
import type { Message } from '../words/messages.js';
import { layout, type Viewer } from './layout.js';

/** A page that says what happened. `signIn` is where its link to sign in leads, where it has one. */
export function messagePage(
  { title, paragraphs, next }: Message,
  addresses: Addresses,
  {
    viewer,
    refresh,
    signIn = addresses.to('/sign-in'),
  }: { viewer?: Viewer | undefined; signIn?: string; refresh?: string } = {},
): string {
  const links = {
    signIn: html`<p><a class="button main" href="${signIn}">Aanmelden</a></p>`,
    signOut: html`<p><a class="button main" href="${addresses.to('/signing-out')}">Als iemand anders aanmelden</a></p>`,
    home: html`<p><a class="button" href="${addresses.home}">Naar de doorverwijzingen</a></p>`,
  };
  const body = html`<h1>${title}</h1>
!${paragraphs.map((text) => html`<p>${text}</p>`).join('')}!${next === undefined ? '' : links[next]}`;
  return layout({ title, body, viewer, ...(refresh !== undefined && { refresh }) }, addresses);
}
