import { SingleBar } from 'cli-progress';
import type { Surroundings } from './surroundings.js';

/** How far work has come, said on standard error: nothing at first, for most work is done by then. */
export interface Progress {
  update(done: number, total: number): void;
  /** Takes the bar away; call it before anything else is written. */
  stop(): void;
}

/** What takes less than this says nothing of its progress, in milliseconds. */
const QUIET = 2000;
/** Where no person looks on, a line that often at most, in milliseconds. */
const BETWEEN_LINES = 10_000;

/**
 * Shows a bar on a terminal, and a line now and then where standard error goes elsewhere.
 *
 * @param what what is counted, in the words of the command: `keys looked at`
 * @param now the time in milliseconds
 */
export function startProgress(what: string, { stderr }: Surroundings, now: () => number = Date.now): Progress {
  const startedAt = now();
  const bar = stderr.isTTY ? newBar(what, stderr) : undefined;
  let isShown = false;
  let saidAt = startedAt - BETWEEN_LINES;
  return {
    update(done, total) {
      if (now() - startedAt < QUIET) return;
      if (bar !== undefined) {
        if (!isShown) bar.start(total, done);
        bar.setTotal(total);
        bar.update(done);
        isShown = true;
      } else if (now() - saidAt >= BETWEEN_LINES) {
        stderr.write(`${done} of ${total} ${what}\n`);
        saidAt = now();
      }
    },
    stop() {
      if (isShown) bar?.stop();
      isShown = false;
    },
  };
}

function newBar(what: string, stream: NodeJS.WritableStream): SingleBar {
  return new SingleBar({
    stream,
    format: `{bar} {value} of {total} ${what}`,
    barCompleteChar: '#',
    barIncompleteChar: '-',
    clearOnComplete: true,
    hideCursor: true,
  });
}
