import type { Path, PathResult, Verb } from './path.js';
import type { OpenWorld } from './world.js';

/** A path and what came of it; `error` where it broke off. */
export interface PathRun {
  path: Path;
  ok: boolean;
  result?: PathResult;
  error?: unknown;
}

/**
 * Runs paths side by side: most of their time is waiting.
 *
 * @param onEnd told of each as it ends
 */
export async function runPaths(
  paths: readonly Path[],
  world: OpenWorld,
  tell: (path: Path, verb: Verb, sentence: string) => void,
  onEnd: (run: PathRun) => void,
): Promise<PathRun[]> {
  return Promise.all(
    paths.map(async (path) => {
      const run = await runOne(path, world, tell);
      onEnd(run);
      return run;
    }),
  );
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
