import { html } from 'ghtml';
import { isPulled } from '../../../domain/transmission-mode.js';
import type { TimelineEntry } from '../../../domain/views.js';
import type { Addresses } from '../addresses.js';
import type { FormContext } from '../form-context.js';
import { FORM_TOKEN } from '../form-origin.js';
import { beginsWithData, type ReferralForm } from '../forms/form.js';
import { attemptsMissing } from '../forms/outcomes.js';
import { dutchDay, dutchMoment } from '../moments.js';
import { reasonWords, STATE_SENTENCES } from '../words/states.js';
import { timelineWords } from '../words/timeline.js';
import { backLink, hiddenField, layout, type Viewer } from './layout.js';
import { contactDay, numberOf, tags } from './referral-words.js';
import { taskList } from './tasks.js';

export interface ReferralPage extends FormContext {
  timeline: readonly TimelineEntry[];
  /** More happened than the timeline here holds. */
  isCut: boolean;
  /** Forms that this person may send now, in the order of the page. */
  forms: readonly ReferralForm[];
  /** What this person may do beside forms. */
  may: { assign: boolean; read: boolean };
  /** What was done just now. */
  done: string | undefined;
}

/** One referral: how it stands, what can be done now, what happened. Codes and dates; the client's data are a page of their own. */
export function referralPage(page: ReferralPage, viewer: Viewer, addresses: Addresses): string {
  const { referral } = page;
  const number = numberOf(referral.referralId);
  const contactBy = contactDay(referral, page.agreement);
  const body = html`!${backLink(addresses.home, 'Overzicht')}
!${page.done === undefined ? '' : html`<p class="done" role="status" tabindex="-1" autofocus>${page.done}</p>`}<h1>Doorverwijzing ${number}</h1>
<p>!${tags(referral, contactBy)}</p>
<p class="notice">${STATE_SENTENCES[referral.status as keyof typeof STATE_SENTENCES]}</p>
!${actions(page, viewer, addresses)}<h2>Hoe staat het ermee?</h2>
<dl class="panel">
!${facts(page, contactBy)
    .map(([term, words]) => html`<div><dt>${term}</dt><dd>${words}</dd></div>`)
    .join('')}</dl>
<h2>Wat gebeurde er al?</h2>
<ol class="timeline">
!${page.timeline.map(line).join('')}</ol>!${page.isCut ? '<p class="notice">Er gebeurde meer dan hier past.</p>' : ''}`;
  return layout({ title: `Doorverwijzing ${number}`, body, viewer }, addresses);
}

function facts({ referral, agreement, me }: ReferralPage, contactBy: string | undefined): [string, string][] {
  const { contactAttempts = 0, reason } = referral;
  const mayBeUnreachable = agreement?.closingRules.includes('unreachable') && TO_CONTACT.includes(referral.status);
  const enough = mayBeUnreachable ? agreement?.contact.attemptsForUnreachable : undefined;
  const needed = enough === undefined ? '' : ` (onbereikbaar melden kan vanaf ${enough})`;
  const why = reason === undefined ? undefined : reasonWords(reason);
  return [
    ...(agreement === undefined ? [] : [['Verwijzer', agreement.sender.name] as [string, string]]),
    ['Binnengekomen', dutchDay(referral.acceptedAt)],
    ...(referral.deliveredAt === undefined
      ? []
      : [['Gegevens ontvangen', dutchDay(referral.deliveredAt)] as [string, string]]),
    ...(agreement && isPulled(agreement)
      ? [['Toegewezen aan', assignedWords(referral.assignedTo, me)] as [string, string]]
      : []),
    ['Contactpogingen', `${contactAttempts}${needed}`],
    ...(contactBy === undefined ? [] : [['Contact opnemen vóór', contactBy] as [string, string]]),
    ...(why === undefined ? [] : [['Reden', why] as [string, string]]),
  ];
}

function assignedWords(assignedTo: string | undefined, me: string): string {
  if (assignedTo === undefined) return 'nog niemand';
  return assignedTo === me ? `u (${me})` : assignedTo;
}

/** Contact is still to be made. */
const TO_CONTACT = ['sending', 'awaitingOutcome'];

function actions(page: ReferralPage, viewer: Viewer, addresses: Addresses): string {
  const { referral, me, may, isReadable } = page;
  const to = (path: string) => addresses.to(`/referrals/${referral.referralId}/${path}`);
  const post = (path: string, words: string, kind: string) =>
    html`<li><form method="post" action="${to(path)}">!${hiddenField(FORM_TOKEN, viewer.formToken)}<button class="button ${kind}">${words}</button></form></li>`;
  const isMine = referral.assignedTo === me;
  const items = [
    ...(isReadable && isMine && may.read ? [post('data', 'Toon de gegevens van de cliënt', 'main')] : []),
    ...(isReadable && !isMine && may.assign
      ? [post('assignment', referral.assignedTo === undefined ? 'Ik neem deze op' : 'Ik neem deze over', 'main')]
      : []),
    ...taskItems(page, addresses),
  ];
  const inGroup = (group: ReferralForm['group']) =>
    page.forms
      .filter((form) => form.group === group)
      .map((form) =>
        beginsWithData(form, page) ? post(form.path, form.title, '') : formItem(form, page, to(form.path)),
      );
  return [
    choices('Wat wilt u doen?', [...items, ...inGroup(undefined)]),
    choices('Wat kwam er van het contact?', inGroup('outcome')),
    choices('Iets anders', inGroup('other')),
  ].join('');
}

function choices(title: string, items: readonly string[]): string {
  if (items.length === 0) return '';
  return html`<h2>${title}</h2>
<ul class="choices">
!${items.join('')}</ul>
`;
}

function taskItems({ tasks }: ReferralPage, addresses: Addresses): string[] {
  return tasks.length === 0 ? [] : [html`<li><ul class="cards">!${taskList(tasks, addresses).join('')}</ul></li>`];
}

function formItem(form: ReferralForm, context: FormContext, address: string): string {
  const missing = attemptsMissing(form.path, context);
  if (missing === 0) return link(address, form.title);
  const words = missing === 1 ? 'nog één contactpoging' : `nog ${missing} contactpogingen`;
  return html`<li><span class="closed">${form.title}: pas na ${words}</span></li>`;
}

function link(address: string, words: string): string {
  return html`<li><a class="button" href="${address}">${words}</a></li>`;
}

function line(entry: TimelineEntry): string {
  const words = timelineWords(entry);
  if (words === undefined) return '';
  return html`<li><time datetime="${entry.at}">${dutchMoment(entry.at)}</time>${words}</li>`;
}
