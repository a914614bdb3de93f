import { createHttpClient } from '../../clients/http-client.js';
import type { OperatorClient, ReferralClient } from '../../clients/referral-client.js';
import type { Caller } from '../../domain/views.js';
import type { AuthoriseOf } from './party-programs.js';

type Method = (caller: Caller, ...rest: unknown[]) => unknown;

/**
 * A client that takes the way of whoever calls: the programs of both parties go over HTTP with tokens of their own, for all that
 * the API offers; an operator stays on the store, and so does a person of an organisation, who would sign in with a browser.
 *
 * Throws an `Error` for an organisation whose program is not signed in.
 */
export function partiesOverHttp(store: OperatorClient, baseUrl: string, authoriseOf: AuthoriseOf): OperatorClient {
  const clients = new Map(
    [...authoriseOf].map(([enterpriseNumber, token]) => [enterpriseNumber, createHttpClient({ baseUrl, token })]),
  );
  const clientOf = (caller: Caller): ReferralClient => {
    if (caller.role === 'operator' || caller.subject !== undefined) return store;
    const client = clients.get(caller.enterpriseNumber);
    if (client === undefined) throw new Error('no program of this organisation is signed in');
    return client;
  };
  const [anyOf] = clients.values();
  const names = Object.keys(anyOf ?? {}) as (keyof ReferralClient)[];
  const overHttp = names.map((name) => {
    const routed: Method = async (caller, ...rest) => (clientOf(caller)[name] as Method)(caller, ...rest);
    return [name, routed];
  });
  return { ...store, ...Object.fromEntries(overHttp) };
}
