import { randomUUID } from 'node:crypto';
import type { PartyRole } from '../../domain/agreement.js';

/** What a request is about: the caller's own, another organisation's, or what never was. */
export type Target = 'own' | 'others' | 'unknown';

/** Status and problem, as `404 resourceNotFound`; of a success the status alone. */
export type Outcome = string;

/** What is asked of one operation, and what the design says each party is answered. */
export interface AccessRule {
  /** The scope without which nobody gets in; undefined where everybody does. */
  scope: string | undefined;
  own: Record<PartyRole, Outcome>;
  /** Another's and what never was: alike. Left out where a request names nothing, and shows the caller's own only. */
  foreign?: Record<PartyRole, Outcome>;
  body?: (subject: { referralId: string; submission: object }) => object;
  headers?: () => Record<string, string>;
}

const NOT_FOUND = '404 resourceNotFound';
const both = (outcome: Outcome): Record<PartyRole, Outcome> => ({ sender: outcome, receiver: outcome });

/**
 * Who may do what, by operation. Written by hand from the design and the protocol's requirements, never from the routes: an
 * operation that stands here and is not served, or the other way round, fails the matrix.
 */
export const ACCESS_RULES: Readonly<Record<string, AccessRule>> = {
  // Only the sender refers (R1, "one way"), and only under an agreement of its own.
  submitReferral: {
    scope: 'referrals:submit',
    own: { sender: '202', receiver: '403 missingPermission' },
    foreign: { sender: '400 badRequest', receiver: '403 missingPermission' },
    body: ({ submission }) => submission,
    headers: () => ({ 'idempotency-key': randomUUID() }),
  },
  // Both parties report that consent is withdrawn, in any state, with the same answer (R7).
  reportEvent: {
    scope: 'referrals:report',
    own: both('202'),
    foreign: both(NOT_FOUND),
    body: () => ({
      type: 'withdrawal',
      eventId: randomUUID(),
      occurredAt: '2025-03-03T11:00:00Z',
      manner: 'oral',
    }),
  },
  getReferral: { scope: 'referrals:read', own: both('200'), foreign: both(NOT_FOUND) },
  listTimelineEntries: { scope: 'referrals:read', own: both('200'), foreign: both(NOT_FOUND) },
  listReferrals: { scope: 'referrals:read', own: both('200') },
  listFeedItems: { scope: 'referrals:read', own: both('200') },
  // What the receiver's people have to do by hand (R13): nothing of the sender's.
  listTasks: { scope: 'referrals:read', own: { sender: '403 missingPermission', receiver: '200' } },
  // Either party may (R15).
  suspendAgreement: {
    scope: 'agreements:switch',
    own: both('200'),
    foreign: both(NOT_FOUND),
    body: () => ({ reason: 'incident' }),
  },
  confirmResumption: {
    scope: 'agreements:switch',
    own: both('200'),
    foreign: both(NOT_FOUND),
    body: () => ({ reason: 'settled' }),
  },
  // Either controller answers its own access requests (GDPR 15).
  exportAccess: {
    scope: 'access:export',
    own: both('200'),
    foreign: both(NOT_FOUND),
    body: ({ referralId }) => ({ referralId }),
  },
  listBreachItems: { scope: 'breaches:read', own: both('200') },
  getHealth: { scope: undefined, own: both('200') },
};

/** The outcome for one organisation: who it is comes before what its token may, and that before what it asks for. */
export function expectedOutcome(
  rule: AccessRule,
  role: PartyRole | undefined,
  scopes: readonly string[],
  target: Target,
): Outcome {
  if (rule.scope === undefined) return rule.own.sender;
  if (role === undefined) return '403 missingPermission';
  if (!scopes.includes(rule.scope)) return '403 missingScope';
  return target === 'own' ? rule.own[role] : (rule.foreign ?? rule.own)[role];
}
