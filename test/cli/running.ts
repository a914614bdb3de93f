import { PassThrough, Readable } from 'node:stream';
import { runCli } from '../../clients/cli/run.js';

export interface Run {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs the command line in this process, on streams of its own and in an environment of its own. */
export async function run(
  words: readonly string[],
  options: { stdin?: string; environment?: NodeJS.ProcessEnv; interrupted?: AbortSignal } = {},
): Promise<Run> {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const code = await runCli(words, {
    stdin: Readable.from(options.stdin === undefined ? [] : [options.stdin]),
    stdout,
    stderr,
    environment: options.environment ?? {},
    interrupted: options.interrupted ?? new AbortController().signal,
  });
  return { code, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
}
