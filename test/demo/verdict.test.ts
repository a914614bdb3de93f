import type { Findings } from '../../sandbox/demo/findings.js';
import { disagreementsIn, endedAs } from '../../sandbox/demo/verdict.js';
import type { Held } from '../../sandbox/receiver/held-referrals.js';

/** The demo's verdict is only as good as what it refuses: each of these facts alone must spoil a path. */
const held: Held = {
  referralId: 'one',
  deliveries: 1,
  effectiveDeliveries: 1,
  versions: [{ recordVersion: 1, receiptId: 'r', receivedAt: '', deliveries: 1, effectiveDeliveries: 1 }],
  erased: true,
  erasureAccepted: false,
  withdrawals: [],
  recalls: [],
  corrections: [],
};
const client = { givenName: 'Noor', familyName: 'Claes' };
const calls = [{ call: 'deliver' as const, subject: 'one' }];

const purged: Findings = {
  referralId: 'one',
  state: 'purged',
  reason: 'helpDeclined',
  permitted: true,
  offered: false,
  delivered: true,
  clientRecords: 0,
  dataKeys: 0,
  purgeRecord: true,
  escalations: [],
  breaches: [],
  auditActions: [],
  auditFaults: [],
  result: { state: 'purged', reason: 'helpDeclined' },
  history: { types: [], events: 0, bytes: 0 },
  held,
  calls,
  skippedDays: 0,
};
const handedOff: Findings = {
  ...purged,
  state: 'handedOff',
  reason: 'helpWanted',
  result: { state: 'handedOff', reason: 'helpWanted' },
  dossier: { reference: 'SD-1', state: 'open' },
  held: { ...held, erased: false, client, dossier: { reference: 'SD-1' } },
};
const destroyed: Findings = {
  ...handedOff,
  dossier: { reference: 'SD-1', state: 'destroyed' },
  declaration: { declarationId: 'd', ruleId: 'r', provision: 'p', destroyedOn: '2044-11-25' },
  held: { ...held, dossier: { reference: 'SD-1', destroyedOn: '2044-11-25' } },
};
const { held: _, ...unheld } = purged;
const neverSent: Findings = { ...unheld, permitted: false, delivered: false, calls: [] };

test.each([
  ['purged', purged, 'purged/helpDeclined'],
  ['handed off', handedOff, 'handedOff/helpWanted'],
  ['destroyed', destroyed, 'handedOff/helpWanted/destroyed'],
  ['never sent', neverSent, 'purged/helpDeclined'],
])('%s: nothing disagrees', (_name, found, ended) => {
  expect(endedAs(found)).toBe(ended);
  expect(disagreementsIn(found)).toEqual([]);
});

const { result: __, ...withoutResult } = purged;

test.each<[string, Findings]>([
  ['the workflow says something else', { ...purged, result: { state: 'purged', reason: 'deceased' } }],
  ['the workflow has not ended', withoutResult],
  ['client data is still in the store', { ...purged, clientRecords: 1 }],
  ['a key is still in the key store', { ...purged, dataKeys: 1 }],
  ['no purge is on record', { ...purged, purgeRecord: false }],
  ['the audit chain is broken', { ...purged, auditFaults: ['hash at 2'] }],
  [
    'a version was taken in twice',
    { ...purged, held: { ...held, versions: held.versions.map((v) => ({ ...v, effectiveDeliveries: 2 })) } },
  ],
  ['the receiver still holds the client', { ...purged, held: { ...held, client } }],
  ['the receiver has not marked the id', { ...purged, held: { ...held, erased: false } }],
  ['the receiver has never heard of it', { ...neverSent, permitted: true }],
  ['it was sent without a permit', { ...purged, permitted: false }],
  ['it was called without a permit', { ...neverSent, calls }],
  ['the receiver has no dossier', { ...handedOff, held: { ...held, erased: false, client } }],
  ['the dossiers differ', { ...handedOff, dossier: { reference: 'SD-2', state: 'open' } }],
  ['the dossier is gone before its time', { ...handedOff, held: { ...held, dossier: { reference: 'SD-1' } } }],
  ['the dossier outlives its destruction', { ...destroyed, held: { ...held, client, dossier: { reference: 'SD-1' } } }],
  [
    'the days of destruction differ',
    { ...destroyed, held: { ...held, dossier: { reference: 'SD-1', destroyedOn: '2044-11-26' } } },
  ],
])('%s: told', (_name, found) => {
  expect(disagreementsIn(found)).not.toEqual([]);
});
