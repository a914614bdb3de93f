import type { Path, PathResult, Verb } from './path.js';
import { Places } from './places.js';
import type { OpenWorld } from './world.js';

/** A path and what came of it; `error` where it broke off. */
export interface PathRun {
  path: Path;
  ok: boolean;
  result?: PathResult;
  error?: unknown;
}

/** How many run at a time. Most of their time is waiting; more of them than this only keep each other waiting. */
const SIDE_BY_SIDE = 12;

/** Runs paths side by side, so many at a time. Each promise is of one path, in the given order, and resolves when it ends. */
export function runPaths(
  paths: readonly Path[],
  world: OpenWorld,
  tell: (path: Path, verb: Verb, sentence: string) => void = () => undefined,
): Promise<PathRun>[] {
  const places = new Places(SIDE_BY_SIDE);
  const running = new Map<Path, Promise<PathRun>>();
  const [slow, quick] = [
    paths.filter(({ takesRealTime }) => takesRealTime),
    paths.filter((path) => !path.takesRealTime),
  ];
  for (const path of [...slow, ...quick])
    running.set(
      path,
      places.take(() => runOne(path, world, tell)),
    );
  return paths.map((path) => running.get(path) as Promise<PathRun>);
}

async function runOne(
  path: Path,
  world: OpenWorld,
  tell: (path: Path, verb: Verb, sentence: string) => void,
): Promise<PathRun> {
  try {
    const result = await path.run(world.worldOf(path, (verb, sentence) => tell(path, verb, sentence)));
    return { path, result, ok: result.ended === path.expected && result.disagreements.length === 0 };
  } catch (error) {
    return { path, error, ok: false };
  }
}
