import { PATHS } from '../../sandbox/demo/paths/index.js';
import { type PathRun, runPaths } from '../../sandbox/demo/run-paths.js';
import type { OpenWorld } from '../../sandbox/demo/world.js';
import { openTestWorld } from '../setup/world.js';

/**
 * Every path of the demo, side by side in one world as the demo runs them. Each says itself how it must end and what else
 * must hold; store, workflow and stand-in have to agree on it.
 */
const PATIENCE_MS = 300_000;
let world: OpenWorld;
let runs: Promise<PathRun>[];

beforeAll(async () => {
  world = await openTestWorld();
  // Not awaited: a path that hangs fails the test of its name, and no other.
  runs = runPaths(PATHS, world);
});
afterAll(async () => {
  await Promise.all(runs);
  await world.close();
}, PATIENCE_MS);

test.each(PATHS.map(({ name }, index) => [name, index] as const))(
  '%s',
  async (_name, index) => {
    const { path, error, result } = (await runs[index]) as PathRun;
    if (error !== undefined) throw error;
    expect(result).toMatchObject({ ended: path.expected, disagreements: [] });
  },
  PATIENCE_MS,
);
