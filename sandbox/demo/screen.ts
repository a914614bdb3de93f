import { stylesFor } from '../styles.js';
import { jsonLine } from './json-line.js';
import type { Path, Verb } from './path.js';
import { THEMES } from './paths/index.js';
import type { PathRun } from './run-paths.js';
import { tableOf } from './table.js';

/** Where a run is shown, as it goes. */
export interface Screen {
  say(line?: string): void;
  /** Which servers run, and where. */
  greet(servers: string): void;
  /** What happens on a path; shown of the narrated one only. */
  tell(path: Path, verb: Verb, sentence: string): void;
  ended(run: PathRun): void;
  summary(runs: readonly PathRun[], seconds: number): void;
}

const DEFAULT_WIDTH = 160;

/** For people: one path is narrated live, the others get a line each as they end, and all of them a table. */
export function peopleScreen(stream: NodeJS.WriteStream, narrated: Path): Screen {
  const style = stylesFor(stream);
  const say = (line = '') => stream.write(`${line}\n`);
  let waiting: PathRun[] | undefined = [];
  let verbBefore: Verb | undefined;
  const line = (run: PathRun) => {
    say(`${run.ok ? style('green', '✓') : style('red', '✗')} ${run.path.title}`);
    for (const reason of reasons(run)) say(style('red', `    ${reason}`));
  };
  return {
    say,
    greet: (servers) => say(`${servers}\n`),
    tell(path, verb, sentence) {
      if (path !== narrated) return;
      if (verbBefore === undefined) say(`One referral, as it goes: ${style('bold', path.title)}\n`);
      say(`  ${style('cyan', (verb === verbBefore ? '' : verb).padEnd(10))}${sentence}`);
      verbBefore = verb;
    },
    ended(run) {
      if (waiting !== undefined && run.path !== narrated) {
        waiting.push(run);
        return;
      }
      if (run.path === narrated) say();
      line(run);
      for (const before of waiting ?? []) line(before);
      waiting = undefined;
    },
    summary(runs, seconds) {
      const failed = runs.filter((run) => !run.ok).length;
      say();
      say(tableOf(runs, THEMES, stream.columns ?? DEFAULT_WIDTH));
      const verdict =
        failed === 0
          ? style(
              'green',
              `${runs.length === 1 ? 'As' : `All ${runs.length} as`} expected: store, workflow and receiver agree`,
            )
          : style('red', `${failed} of ${runs.length} not as expected`);
      say(`\n${verdict}, in ${seconds.toFixed(1)} s.`);
    },
  };
}

/** For machines: lines of JSON on standard output, everything else on standard error. */
export function machineScreen(stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream): Screen {
  return {
    say: (line = '') => stderr.write(`${line}\n`),
    greet: () => undefined,
    tell: () => undefined,
    ended(run) {
      stdout.write(`${jsonLine(run)}\n`);
      for (const reason of reasons(run)) stderr.write(`${run.path.name}: ${reason}\n`);
    },
    summary: () => undefined,
  };
}

function reasons({ path, result, error }: PathRun): string[] {
  if (result === undefined) return [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  return [
    ...(result.ended === path.expected ? [] : [`it ended as ${result.ended}, not as ${path.expected}`]),
    ...result.disagreements,
  ];
}
