import { parseSwitchRequest } from '../contracts/switch-request.js';
import type { Agreement, PartyRole } from '../domain/agreement.js';
import { brusselsDate } from '../domain/brussels-time.js';
import { isParty } from '../domain/party.js';
import { Problem } from '../domain/problems.js';
import type { SwitchReason, SwitchState } from '../domain/suspension.js';
import type { Caller } from '../domain/views.js';
import { actorOf, personOf } from '../store/acting.js';
import type { Store } from '../store/store.js';
import { actingParty } from './acting-party.js';

/** What suspends or resumes: a function of the store. */
type Throw = (
  store: Store,
  agreement: Agreement,
  party: PartyRole,
  reason: SwitchReason,
  actor: string,
  person: { by?: string },
) => Promise<SwitchState>;

/**
 * Throws an agreement's switch for the party that calls, or for the one that an operator acts for. An agreement that the
 * caller is no party of is answered as one that never existed.
 */
export async function throwSwitchFor(
  store: Store,
  caller: Caller,
  agreementId: string,
  request: unknown,
  work: Throw,
): Promise<SwitchState> {
  const { reason, party: named } = parseSwitchRequest(request);
  const now = await store.clock.now(agreementId);
  const agreement = store.agreements.current(agreementId, brusselsDate(now));
  if (agreement === undefined || !isParty(caller, agreement)) throw unknownAgreement();
  return work(store, agreement, actingParty(caller, named), reason, actorOf(caller), personOf(caller));
}

function unknownAgreement(): Problem {
  return new Problem('resourceNotFound', [
    { type: 'invalidInput', in: 'path', name: 'agreementId', detail: 'no such agreement' },
  ]);
}
