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
const runs = new Map<string, PathRun>();

beforeAll(async () => {
  world = await openTestWorld();
  await runPaths(
    PATHS,
    world,
    () => undefined,
    (run) => runs.set(run.path.name, run),
  );
}, PATIENCE_MS);
afterAll(() => world.close(), PATIENCE_MS);

test.each(PATHS.map((path) => [path.name, path] as const))('%s', (name, { expected }) => {
  const { error, result } = runs.get(name) as PathRun;
  if (error !== undefined) throw error;
  expect(result).toMatchObject({ ended: expected, disagreements: [] });
});
