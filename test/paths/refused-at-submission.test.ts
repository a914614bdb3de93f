import { SUBMISSION } from '../../sandbox/demo/paths/submission/index.js';
import { runPaths } from '../../sandbox/demo/run-paths.js';
import type { OpenWorld } from '../../sandbox/demo/world.js';
import { openTestWorld } from '../setup/world.js';

/** Paths look for what they left of their own client; here nobody else is about, so that whole tables can be compared. */
let world: OpenWorld;
beforeAll(async () => {
  world = await openTestWorld();
});
afterAll(() => world.close());

test('what is refused at submission leaves no row, no key and no call', async () => {
  const refused = SUBMISSION.filter(({ expected }) => expected === 'refusedAtSubmission');
  const runs = await Promise.all(runPaths(refused, world));
  expect(runs.filter(({ ok }) => !ok)).toEqual([]);
  expect(runs.length).toBeGreaterThan(0);
  const { store, receiver } = world.connector;
  expect({
    referrals: await store.db.selectFrom('referral').selectAll().execute(),
    records: await store.db.selectFrom('client_record').selectAll().execute(),
    keys: await store.keyDb.selectFrom('data_key').selectAll().execute(),
    codes: await store.db.selectFrom('blind_index').selectAll().execute(),
    outbox: await store.db.selectFrom('outbox').selectAll().execute(),
    calls: receiver.calls(),
  }).toEqual({ referrals: [], records: [], keys: [], codes: [], outbox: [], calls: [] });
});
