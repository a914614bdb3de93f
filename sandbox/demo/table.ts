import Table from 'cli-table3';
import type { PathRun } from './run-paths.js';

const HEAD = ['path', 'what happened', 'how it ended', 'receiver holds', 'store holds'];
/** Shares of the width that is left beside borders. */
const SHARES = [0.17, 0.31, 0.17, 0.15, 0.2];
const BORDERS = SHARES.length + 1;
const NARROWEST = 100;

/** All paths as a table. `width` in characters, of the terminal where there is one. */
export function tableOf(runs: readonly PathRun[], width: number): string {
  const free = Math.max(width, NARROWEST) - BORDERS;
  const table = new Table({
    head: HEAD,
    colWidths: SHARES.map((share) => Math.floor(free * share)),
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
