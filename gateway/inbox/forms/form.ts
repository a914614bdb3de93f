import type { ReferralClient } from '../../../clients/referral-client.js';
import type { Scope } from '../../../clients/scopes.js';
import type { Caller } from '../../../domain/views.js';
import type { FormContext } from '../form-context.js';

export type Field =
  | { kind: 'moment' | 'date'; name: string; label: string; hint?: string }
  | { kind: 'text'; name: string; label: string; hint?: string; missing: string; wrong: string; keyboard?: string }
  | {
      kind: 'choice';
      name: string;
      label: string;
      options: readonly (readonly [code: string, words: string])[];
      missing: string;
    }
  /** Left empty it is simply not so. */
  | { kind: 'check'; name: string; label: string }
  /** Has to be ticked; the API is not told. */
  | { kind: 'confirmation'; name: string; label: string; missing: string }
  /** Codes that the form needs to be shown again; never anything of a client. */
  | { kind: 'hidden'; name: string };

/** What was filled in, by field; empty fields are absent. */
export type Values = Readonly<Record<string, string>>;

/** One form about a referral: a page of its own. It adds no rule: whether something may be is for the API. */
export interface ReferralForm {
  /** The last part of its address. */
  path: string;
  title: string;
  /** What the button says. */
  submit: string;
  /** Cannot be undone. */
  isFinal?: boolean;
  /** Under which heading it is offered; the first one where left out. */
  group?: 'outcome' | 'other';
  /** What is said once it is done. */
  done: string;
  scope: Scope;
  /** Whether a page offers it now; what is not offered can be sent and is then refused by the API. */
  isOffered(context: FormContext): boolean;
  /** What it brings about, a paragraph each. */
  explanation(context: FormContext): string[];
  /** @param values what it begins with, or what was sent */
  fields(context: FormContext, values: Values): readonly Field[];
  /** What it begins with of the client's data; read as every reading is: asked for by a form, audited, for whom it is assigned to. */
  begin?(client: ReferralClient, caller: Caller, referralId: string): Promise<Values>;
  /** What the page itself warns of before it is sent, by field, where the API would carry out what nobody wants. */
  faults?(context: FormContext, values: Values): Readonly<Record<string, string>>;
  /** @param eventId made when the form was shown: the same form sent twice is one event. */
  send(client: ReferralClient, caller: Caller, referralId: string, values: Values, eventId: string): Promise<unknown>;
}

/** Where the client's data can be read, a form about them begins with them. */
export function beginsWithData(form: ReferralForm, { isReadable }: FormContext): boolean {
  return form.begin !== undefined && isReadable;
}

/** The event that a form reports, from what was filled in; `change` is what only this form knows. */
export function eventOf(type: string, eventId: string, fields: Values, change: Record<string, unknown> = {}): object {
  return { type, eventId, ...fields, ...change };
}
