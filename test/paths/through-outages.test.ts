import { receiverDownForDays } from '../../sandbox/demo/paths/operations/receiver-down-for-days.js';
import { temporalDownWhileSubmitting } from '../../sandbox/demo/paths/operations/temporal-down-while-submitting.js';
import { workerKilledWhileSending } from '../../sandbox/demo/paths/operations/worker-killed-while-sending.js';
import type { OpenWorld } from '../../sandbox/demo/world.js';
import { openTestWorld } from '../setup/world.js';
import { callsIn, count, runToItsEnd } from './run-path.js';

/** Paths on which something fails: real processes end, real servers stop, and the referral goes on. */
let world: OpenWorld;
beforeAll(async () => {
  world = await openTestWorld();
});
afterAll(() => world.close());

test(receiverDownForDays.name, async () => {
  const { found, result } = await runToItsEnd(receiverDownForDays, world);
  expect(callsIn(found)).toEqual(['deliver 503', 'deliver 503', 'deliver 503', 'deliver 201', 'erase 200']);
  expect(found.held).toMatchObject({ deliveries: 1, effectiveDeliveries: 1, erased: true });
  // A permit before every attempt; retries of an activity add no event.
  expect(found.auditActions.filter((action) => action === 'permitIssued')).toHaveLength(4);
  expect(count(found, 'ACTIVITY_TASK_SCHEDULED')).toBe(2);
  expect(result.skippedDays).toBe(3);
});

test(workerKilledWhileSending.name, async () => {
  const { found } = await runToItsEnd(workerKilledWhileSending, world);
  // The first was never answered: the worker that waited for the answer was gone.
  expect(callsIn(found)).toEqual(['deliver unanswered', 'deliver 200', 'erase 200']);
  expect(found.calls[0]?.misbehaviour).toBe('acceptsThenHangs');
  expect(found.held).toMatchObject({ deliveries: 2, effectiveDeliveries: 1, erased: true });
  expect(count(found, 'ACTIVITY_TASK_SCHEDULED')).toBe(2);
});

test(temporalDownWhileSubmitting.name, async () => {
  const { found } = await runToItsEnd(temporalDownWhileSubmitting, world);
  expect(callsIn(found)).toEqual(['deliver 201', 'erase 200']);
  expect(found.held).toMatchObject({ effectiveDeliveries: 1, erased: true });
  expect(count(found, 'WORKFLOW_EXECUTION_STARTED')).toBe(1);
});
