import { randomUUID } from 'node:crypto';
import { ASSIGNMENT } from '../setup/connector.js';

/** What a request is about: the caller's own, another organisation's, or what never was. */
export type Target = 'own' | 'others' | 'unknown';

/** Status and problem, as `404 resourceNotFound`; of a success the status alone. */
export type Outcome = string;

/** A party's program, or of the receiver the person to whom what is pulled is assigned, and one of the others. */
export type Who = 'sender' | 'receiver' | 'socialWorker' | 'colleague';

/** What is asked of one operation, and what the design says each party is answered. */
export interface AccessRule {
  /** The scope without which nobody gets in; undefined where everybody does. */
  scope: string | undefined;
  own: Record<Who, Outcome>;
  /** Another's and what never was: alike. Left out where a request names nothing, and shows the caller's own only. */
  foreign?: Record<Who, Outcome>;
  body?: (subject: { referralId: string; submission: object }) => object;
  headers?: () => Record<string, string>;
  /** It is about referrals that are pulled. */
  pulled?: true;
  /** It is about referrals that were recalled for the wrong person. */
  recalled?: true;
}

const NOT_FOUND = '404 resourceNotFound';
const NOT_PERMITTED = '403 missingPermission';
const parties = (sender: Outcome, receiver: Outcome): Record<Who, Outcome> => {
  // Beside what is assigned to them, people of the receiver may do what its programs may, as far as their scopes go.
  return { sender, receiver, socialWorker: receiver, colleague: receiver };
};
const both = (outcome: Outcome) => parties(outcome, outcome);

/**
 * Who may do what, by operation. Written by hand from the design and the protocol's requirements, never from the routes: an
 * operation that stands here and is not served, or the other way round, fails the matrix.
 */
export const ACCESS_RULES: Readonly<Record<string, AccessRule>> = {
  // Only the sender refers (R1, "one way"), and only under an agreement of its own.
  submitReferral: {
    scope: 'referrals:submit',
    own: parties('202', NOT_PERMITTED),
    foreign: parties('400 badRequest', NOT_PERMITTED),
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
  // The receiver says who reads, also its people do (R4).
  assignReferral: {
    scope: 'referrals:assign',
    own: parties(NOT_PERMITTED, '200'),
    foreign: parties(NOT_PERMITTED, NOT_FOUND),
    body: () => ASSIGNMENT,
    pulled: true,
  },
  // The assigned social worker only (R4): no program, no colleague, nobody of the sender.
  readRecord: {
    scope: 'referrals:consult',
    own: { sender: NOT_PERMITTED, receiver: NOT_PERMITTED, socialWorker: '200', colleague: NOT_PERMITTED },
    foreign: { sender: NOT_PERMITTED, receiver: NOT_PERMITTED, socialWorker: NOT_FOUND, colleague: NOT_FOUND },
    pulled: true,
  },
  getReferral: { scope: 'referrals:read', own: both('200'), foreign: both(NOT_FOUND) },
  listTimelineEntries: { scope: 'referrals:read', own: both('200'), foreign: both(NOT_FOUND) },
  listReferrals: { scope: 'referrals:read', own: both('200') },
  listFeedItems: { scope: 'referrals:read', own: both('200') },
  // What the receiver's people have to do by hand (R13): nothing of the sender's.
  listTasks: { scope: 'referrals:read', own: parties(NOT_PERMITTED, '200') },
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
  // Each DPO for its own organisation (R20).
  concludeBreach: {
    scope: 'breaches:conclude',
    own: both('200'),
    foreign: both(NOT_FOUND),
    body: () => ({ conclusion: 'authorityNotified' }),
    recalled: true,
  },
  getHealth: { scope: undefined, own: both('200') },
};

/** The outcome for one caller: who it is comes before what its token may, and that before what it asks for. */
export function expectedOutcome(
  rule: AccessRule,
  who: Who | undefined,
  scopes: readonly string[],
  target: Target,
): Outcome {
  if (rule.scope === undefined) return rule.own.sender;
  if (who === undefined) return NOT_PERMITTED;
  if (!scopes.includes(rule.scope)) return '403 missingScope';
  return target === 'own' ? rule.own[who] : (rule.foreign ?? rule.own)[who];
}
