import Table from 'cli-table3';
import type { PathRun } from './run-paths.js';

const HEAD = ['path', 'what happened', 'how it ended', 'receiver holds', 'store holds'];
/** Shares of the width that borders and the names of paths, which are never cut, leave. */
const SHARES = [0.36, 0.21, 0.2, 0.23];
const BORDERS = HEAD.length + 1;
const PADDING = 2;
const NARROWEST = 100;

/** All paths as a table. `width` in characters, of the terminal where there is one. */
export function tableOf(runs: readonly PathRun[], width: number): string {
  const nameWidth = Math.max(...runs.map(({ path }) => path.name.length)) + PADDING;
  const free = Math.max(width, NARROWEST) - BORDERS - nameWidth;
  const table = new Table({
    head: HEAD,
    colWidths: [nameWidth, ...SHARES.map((share) => Math.floor(free * share))],
    wordWrap: true,
    style: { head: [], border: [], compact: false },
  });
  for (const { path, ok, result } of runs) {
    const ended = result?.ended.replaceAll('/', ' / ') ?? 'broke off';
    table.push([
      path.name,
      result?.happened ?? '',
      ok ? ended : `${ended} — NOT as expected`,
      result?.receiverHolds ?? '?',
      result?.storeHolds ?? '?',
    ]);
  }
  return table.toString();
}
