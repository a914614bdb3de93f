import { addCompletion } from './completion.js';
import { reportFailure } from './failures.js';
import { buildProgram } from './program.js';
import type { Surroundings } from './surroundings.js';

/**
 * Runs the command line and answers its exit code; everything it says goes to the given streams.
 *
 * @param words the arguments, without Node and script
 */
export async function runCli(words: readonly string[], surroundings: Surroundings): Promise<number> {
  const program = buildProgram(surroundings);
  addCompletion(program);
  const interruption = new Promise<never>((_resolve, reject) => {
    surroundings.interrupted.addEventListener('abort', () => reject(surroundings.interrupted.reason), { once: true });
  });
  try {
    await Promise.race([program.parseAsync(words, { from: 'user' }), interruption]);
    return 0;
  } catch (error) {
    return reportFailure(error, surroundings, words.includes('--json'));
  }
}
