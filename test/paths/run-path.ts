import type { Findings } from '../../sandbox/demo/findings.js';
import type { Path, PathResult } from '../../sandbox/demo/path.js';
import type { OpenWorld } from '../../sandbox/demo/world.js';

/** Runs one path of the demo, which must end as it says, and hands over the facts. */
export async function runToItsEnd(path: Path, world: OpenWorld): Promise<{ result: PathResult; found: Findings }> {
  const result = await path.run(world.worldOf(path));
  expect({ ended: result.ended, disagreements: result.disagreements }).toEqual({
    ended: path.expected,
    disagreements: [],
  });
  if (result.found === undefined) throw new Error(`${path.name} made no referral`);
  return { result, found: result.found };
}

/** The calls that the stand-in got, as `deliver 201`. */
export function callsIn({ calls }: Findings): string[] {
  return calls.map(({ call, status }) => `${call} ${status ?? 'unanswered'}`);
}

/** How many events of a type the history has. */
export function count({ history }: Findings, type: string): number {
  return history.types.filter((found) => found === type).length;
}
