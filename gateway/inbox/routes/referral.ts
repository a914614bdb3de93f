import type { FastifyInstance } from 'fastify';
import { IDLE_MINUTES } from '../../../clients/inbox-sessions.js';
import { requireScope } from '../../authentication/missing-scope.js';
import { formContext } from '../form-context.js';
import { FORMS } from '../forms/index.js';
import { allPages } from '../open-referrals.js';
import { clientDataPage } from '../pages/client-data.js';
import { referralPage } from '../pages/referral.js';
import type { Inbox } from '../parts.js';
import { viewerOf } from '../person.js';

type OfReferral = { Params: { referralId: string }; Querystring: { done?: unknown } };

/** One referral, taking it on, and its client's data. */
export function registerReferral(app: FastifyInstance, { client, agreements, addresses }: Inbox): void {
  app.get<OfReferral>('/referrals/:referralId', async ({ person, params, query }, reply) => {
    const { caller, scopes } = person;
    const known = agreements();
    const context = await formContext(client, caller, known, params.referralId);
    const timeline = await allPages((page) => client.timeline(caller, params.referralId, page));
    const page = {
      ...{ ...context, me: caller.subject, timeline: timeline.items, isCut: timeline.isCut },
      forms: FORMS.filter((form) => scopes.has(form.scope) && form.isOffered(context)),
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
    const { status } = await client.status(person.caller, params.referralId);
    const isToContact = status === 'awaitingOutcome' || status === 'sending';
    return reply
      .header('refresh', `${IDLE_MINUTES * 60}; url=${addresses.home}`)
      .send(clientDataPage({ reading, isToContact }, viewerOf(person, agreements()), addresses));
  });
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
