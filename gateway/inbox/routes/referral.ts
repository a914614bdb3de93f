import type { FastifyInstance } from 'fastify';
import { requireScope } from '../../authentication/missing-scope.js';
import { closeWhenIdle } from '../close-when-idle.js';
import { type FormContext, formContext } from '../form-context.js';
import { correctionForm } from '../forms/correction.js';
import { beginsWithData, type ReferralForm } from '../forms/form.js';
import { FORMS } from '../forms/index.js';
import { allPages } from '../open-referrals.js';
import { clientDataPage } from '../pages/client-data.js';
import { referralPage } from '../pages/referral.js';
import type { Inbox } from '../parts.js';
import { type Person, viewerOf } from '../person.js';

type OfReferral = { Params: { referralId: string }; Querystring: { done?: unknown } };

/** One referral, taking it on, and its client's data. */
export function registerReferral(app: FastifyInstance, { client, agreements, addresses }: Inbox): void {
  app.get<OfReferral>('/referrals/:referralId', async ({ person, params, query }, reply) => {
    const { caller, scopes } = person;
    const known = agreements();
    const context = await formContext(client, caller, known, params.referralId);
    const timeline = await allPages((page) => client.timeline(caller, params.referralId, page));
    const page = {
      ...{ ...context, timeline: timeline.items, isCut: timeline.isCut },
      forms: FORMS.filter((form) => maySend(person, form, context) && form.isOffered(context)),
      may: { assign: scopes.has('referrals:assign'), read: scopes.has('referrals:consult') },
      done: doneWords(query.done),
    };
    return reply.send(referralPage(page, viewerOf(person, known), addresses));
  });

  app.post<OfReferral>('/referrals/:referralId/assignment', async ({ person, params }, reply) => {
    requireScope(person, 'referrals:assign');
    await client.assign(person.caller, params.referralId, { socialWorkerId: person.caller.subject });
    return reply.redirect(addresses.to(`/referrals/${params.referralId}?done=assignment`), 303);
  });

  // A form, not a link: nothing may read ahead, and each reading is in the audit trail.
  app.post<OfReferral>('/referrals/:referralId/data', async ({ person, params }, reply) => {
    requireScope(person, 'referrals:consult');
    const reading = await client.readRecord(person.caller, params.referralId);
    const context = await formContext(client, person.caller, agreements(), params.referralId);
    const { status } = context.referral;
    const isToContact = status === 'awaitingOutcome' || status === 'sending';
    const isOffered = maySend(person, correctionForm, context) && correctionForm.isOffered(context);
    const page = { reading, isToContact, correction: isOffered ? correctionForm.path : undefined };
    return closeWhenIdle(reply, addresses).send(clientDataPage(page, viewerOf(person, agreements()), addresses));
  });
}

/** What begins with the client's data is for those who may read them. */
function maySend({ scopes }: Person, form: ReferralForm, context: FormContext): boolean {
  return scopes.has(form.scope) && (!beginsWithData(form, context) || scopes.has('referrals:consult'));
}

const DONE_WORDS = new Map([
  ['assignment', 'U hebt deze doorverwijzing opgenomen.'],
  ['task', 'De taak is bevestigd.'],
  ...FORMS.map(({ path, done }) => [path, done] as const),
]);

/** Said after a form; the address names the form, nothing else. */
function doneWords(done: unknown): string | undefined {
  return typeof done === 'string' ? DONE_WORDS.get(done) : undefined;
}
