import { destroyFrom } from '../../domain/retention.js';
import { helpDeclined } from '../../sandbox/demo/paths/outcomes/help-declined.js';
import { helpWanted } from '../../sandbox/demo/paths/outcomes/help-wanted.js';
import { nobodyAnswers } from '../../sandbox/demo/paths/outcomes/nobody-answers.js';
import { unreachable } from '../../sandbox/demo/paths/outcomes/unreachable.js';
import { consentMissing } from '../../sandbox/demo/paths/submission/consent-missing.js';
import { withdrawnAfterSending } from '../../sandbox/demo/paths/withdrawal/withdrawn-after-sending.js';
import { withdrawnBeforeSending } from '../../sandbox/demo/paths/withdrawal/withdrawn-before-sending.js';
import type { OpenWorld } from '../../sandbox/demo/world.js';
import { openTestWorld } from '../setup/world.js';
import { callsIn, count, runToItsEnd } from './run-path.js';

/** Paths of the protocol from submission to their end, each pinned by what store, stand-in and history hold then. */
let world: OpenWorld;
beforeAll(async () => {
  world = await openTestWorld();
});
afterAll(() => world.close());

const GONE_HERE = { clientRecords: 0, dataKeys: 0, purgeRecord: true, auditFaults: [] };
const GONE_THERE = { erased: true, effectiveDeliveries: 1 };

test(helpWanted.name, async () => {
  const { result, found } = await runToItsEnd(helpWanted, world);
  expect(found).toMatchObject(GONE_HERE);
  const { dossier, declaration, held } = found;
  expect(dossier?.state).toBe('destroyed');
  expect(dossier?.destroyFrom).toBe(destroyFrom(dossier?.closedOn ?? '', 18));
  // The rule of today has lapsed by then: the version of the agreement that is in force at the destruction names another.
  expect(declaration).toMatchObject({ ruleId: 'rule-of-then', destroyedOn: dossier?.destroyFrom });
  expect(result.declarationId).toBe(declaration?.declarationId);
  expect(held?.client).toBeUndefined();
  expect(held?.dossier).toEqual({ reference: dossier?.reference, destroyedOn: declaration?.destroyedOn });
  // The receiver was never told to erase: it keeps its dossier, until it is told once to destroy it.
  expect(callsIn(found)).toEqual(['deliver 201']);
  const destructions = world.connector.receiver.calls(declaration?.declarationId);
  expect(destructions.map(({ call, status }) => [call, status])).toEqual([['destroy', 200]]);
  expect(found.auditActions.slice(-4)).toEqual([
    'stateChanged',
    'eventAccepted',
    'destructionInstructed',
    'dossierDestroyed',
  ]);
  expect(result.skippedDays).toBeGreaterThan(18 * 365);
});

test(helpDeclined.name, async () => {
  const { found, result } = await runToItsEnd(helpDeclined, world);
  expect(found).toMatchObject({ ...GONE_HERE, held: GONE_THERE, result: { state: 'purged', reason: 'helpDeclined' } });
  expect(found.held?.client).toBeUndefined();
  expect(callsIn(found)).toEqual(['deliver 201', 'erase 200']);
  expect(found.auditActions).toEqual([
    'accepted',
    'stateChanged',
    'permitIssued',
    'delivered',
    'stateChanged',
    'eventAccepted',
    'stateChanged',
    'stateChanged',
  ]);
  expect(count(found, 'ACTIVITY_TASK_SCHEDULED')).toBe(2);
  expect(count(found, 'WORKFLOW_EXECUTION_SIGNALED')).toBe(1);
  expect(result.skippedDays).toBe(5);
});

test(unreachable.name, async () => {
  const { found } = await runToItsEnd(unreachable, world);
  expect(found).toMatchObject({ ...GONE_HERE, held: GONE_THERE });
  expect(callsIn(found)).toEqual(['deliver 201', 'erase 200']);
  // Refused before each of the three attempts, accepted after them; attempts add nothing to the history.
  expect(found.auditActions.filter((action) => action === 'eventRefused')).toHaveLength(3);
  expect(found.auditActions.filter((action) => action === 'eventAccepted')).toHaveLength(4);
  expect(count(found, 'WORKFLOW_EXECUTION_SIGNALED')).toBe(1);
});

test(nobodyAnswers.name, async () => {
  const { found } = await runToItsEnd(nobodyAnswers, world);
  expect(found).toMatchObject({ ...GONE_HERE, held: GONE_THERE });
  expect(callsIn(found)).toEqual(['deliver 201', 'erase 200']);
  expect(found.auditActions.filter((action) => ['reminder', 'escalation'].includes(action))).toEqual([
    'reminder',
    'reminder',
    'escalation',
  ]);
  expect(count(found, 'TIMER_FIRED')).toBe(4);
  expect(count(found, 'WORKFLOW_EXECUTION_SIGNALED')).toBe(0);
});

test(withdrawnAfterSending.name, async () => {
  const { found } = await runToItsEnd(withdrawnAfterSending, world);
  expect(found).toMatchObject({ ...GONE_HERE, held: GONE_THERE });
  expect(callsIn(found)).toEqual(['deliver 201', 'erase 200']);
});

test(withdrawnBeforeSending.name, async () => {
  const { found } = await runToItsEnd(withdrawnBeforeSending, world);
  expect(found).toMatchObject({ ...GONE_HERE, permitted: false });
  expect(found.held).toBeUndefined();
  expect(callsIn(found)).toEqual([]);
  expect(found.auditActions).not.toContain('permitIssued');
});

test(consentMissing.name, async () => {
  const { store, receiver } = world.connector;
  const kept = async () => ({
    referrals: await ids(store.db.selectFrom('referral').select('referral_id as id').execute()),
    records: await ids(store.db.selectFrom('client_record').select('key_id as id').execute()),
    keys: await ids(store.keyDb.selectFrom('data_key').select('key_id as id').execute()),
    codes: await ids(store.db.selectFrom('blind_index').select('code as id').execute()),
    outbox: await ids(store.db.selectFrom('outbox').select('outbox_id as id').execute()),
    calls: receiver.calls().length,
  });
  const before = await kept();
  const result = await consentMissing.run(world.worldOf(consentMissing));
  expect(result).toMatchObject({ ended: consentMissing.expected, disagreements: [], events: 0 });
  expect(await kept()).toEqual(before);
});

async function ids(rows: Promise<{ id: string }[]>): Promise<string[]> {
  return (await rows).map(({ id }) => id).sort();
}
