import type { FastifyInstance } from 'fastify';
import { listPosition } from '../../../domain/list-cursor.js';
import { closedReferrals, openBreaches, openReferrals, openTasks } from '../open-referrals.js';
import { closedPage, openPage } from '../pages/list.js';
import type { Inbox } from '../parts.js';
import { viewerOf } from '../person.js';

/** What waits, and what has ended. */
export function registerLists(app: FastifyInstance, { client, agreements, addresses }: Inbox): void {
  app.get('/', async ({ person }, reply) => {
    const known = agreements();
    const { referrals, isCut } = await openReferrals(client, person.caller);
    const tasks = await openTasks(client, person.caller, known);
    const agreementOf = ({ agreementId }: { agreementId: string }) =>
      known.find((agreement) => agreement.agreementId === agreementId);
    const breaches = person.scopes.has('breaches:read') ? await openBreaches(client, person.caller) : [];
    const page = { referrals, isCut, tasks, breaches, agreementOf, me: person.caller.subject };
    return reply.send(openPage(page, viewerOf(person, known), addresses));
  });

  app.get<{ Querystring: { after?: unknown } }>('/closed', async ({ person, query }, reply) => {
    const after = typeof query.after === 'string' && listPosition(query.after) !== undefined ? query.after : undefined;
    const { items, next } = await closedReferrals(client, person.caller, after);
    return reply.send(closedPage(items, next, viewerOf(person, agreements()), addresses));
  });
}
