import { html } from 'ghtml';
import type { Addresses } from '../addresses.js';
import { FORM_TOKEN } from '../form-origin.js';
import type { FormFaults } from '../forms/faults.js';
import type { Field, Values } from '../forms/form.js';
import { backLink, hiddenField, layout, type Viewer } from './layout.js';

export interface FormPage {
  title: string;
  /** Where the form goes, and the page it belongs to. */
  action: string;
  back: string;
  /** Which referral, as people name it to each other. */
  about: string;
  explanation: readonly string[];
  fields: readonly Field[];
  values: Values;
  faults: FormFaults;
  submit: string;
  isFinal: boolean;
  eventId: string;
}

/** The field that makes one form one event, however often it is sent. */
export const EVENT_ID = 'eventId';

/** One form, with what was wrong with it above and beside its fields; a browser checks nothing, so that all is said in Dutch. */
export function formPage(form: FormPage, viewer: Viewer, addresses: Addresses): string {
  const { faults } = form;
  const isRefused = faults.ofWhole.length + Object.keys(faults.ofFields).length > 0;
  const body = html`!${backLink(form.back, form.about)}
!${isRefused ? errorSummary(form) : ''}<h1>${form.title}</h1>
!${form.explanation.map((text) => html`<p>${text}</p>`).join('')}<form method="post" action="${form.action}" novalidate>
!${hiddenField(FORM_TOKEN, viewer.formToken)}
!${hiddenField(EVENT_ID, form.eventId)}
!${form.fields.map((field) => fieldMarkup(field, form.values[field.name] ?? '', faults.ofFields[field.name])).join('')}<button class="button ${form.isFinal ? 'danger' : 'main'}">${form.submit}</button>
</form>`;
  return layout({ title: form.title, body, viewer, isRefused }, addresses);
}

function errorSummary({ faults, fields }: FormPage): string {
  const ofFields = fields.flatMap((field) => {
    const words = faults.ofFields[field.name];
    return words === undefined ? [] : [html`<li><a href="#${firstInput(field)}">${words}</a></li>`];
  });
  const ofWhole = faults.ofWhole.map((words) => html`<li>${words}</li>`);
  return html`<div class="errors" role="alert" tabindex="-1" autofocus>
<h2>Dit is nog niet geregistreerd</h2>
<ul>
!${[...ofWhole, ...ofFields].join('\n')}
</ul>
</div>
`;
}

/** Where a link to a field leads: of a choice its first option. */
function firstInput(field: Field): string {
  return field.kind === 'choice' ? `${field.name}-0` : field.name;
}

function fieldMarkup(field: Field, value: string, fault: string | undefined): string {
  if (field.kind === 'hidden') return hiddenField(field.name, value);
  const wrong = fault === undefined ? '' : ' wrong';
  const notes = notesOf(field, fault);
  const describedBy = notes.ids.length > 0 ? html` aria-describedby="${notes.ids.join(' ')}"` : '';
  const state = `${describedBy}${fault === undefined ? '' : ' aria-invalid="true"'}`;
  if (field.kind === 'check' || field.kind === 'confirmation') {
    return html`<div class="field!${wrong}">
!${notes.markup}<div class="option"><input type="checkbox" id="${field.name}" name="${field.name}" value="true"!${value === '' ? '' : ' checked'}!${state} /><label for="${field.name}">${field.label}</label></div>
</div>
`;
  }
  if (field.kind === 'choice') {
    return html`<fieldset class="field!${wrong}"!${describedBy}>
<legend>${field.label}</legend>
!${notes.markup}!${field.options.map(([code, words], index) => option(field.name, index, code, words, code === value)).join('')}</fieldset>
`;
  }
  return html`<div class="field!${wrong}">
<label for="${field.name}">${field.label}</label>
!${notes.markup}<input type="${INPUT_TYPES[field.kind]}" id="${field.name}" name="${field.name}" value="${value}"!${keyboardOf(field)} autocomplete="off"!${state} />
</div>
`;
}

/** Which keys a phone shows. */
function keyboardOf(field: Field): string {
  return field.kind === 'text' && field.keyboard !== undefined ? html` inputmode="${field.keyboard}"` : '';
}

const INPUT_TYPES = { moment: 'datetime-local', date: 'date', text: 'text' } as const;

function option(name: string, index: number, code: string, words: string, isChosen: boolean): string {
  const id = `${name}-${index}`;
  return html`<div class="option"><input type="radio" id="${id}" name="${name}" value="${code}"!${isChosen ? ' checked' : ''} /><label for="${id}">${words}</label></div>
`;
}

function notesOf(field: Field, fault: string | undefined): { markup: string; ids: string[] } {
  const hint = 'hint' in field ? field.hint : undefined;
  const lines: (readonly [string, string, string])[] = [
    ...(hint === undefined ? [] : [['hint', `${field.name}-hint`, hint] as const]),
    ...(fault === undefined ? [] : [['wrong-text', `${field.name}-fault`, fault] as const]),
  ];
  return {
    markup: lines.map(([kind, id, words]) => html`<span class="${kind}" id="${id}">${words}</span>`).join(''),
    ids: lines.map(([, id]) => id),
  };
}
