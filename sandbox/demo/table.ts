import Table from 'cli-table3';
import type { Theme } from './paths/index.js';
import type { PathRun } from './run-paths.js';

const HEAD = ['what happened', 'how it ended', 'receiver holds', 'store holds'];
/** Shares of the width that the names of paths, which are never cut, leave. */
const SHARES = [0.38, 0.2, 0.18, 0.24];
const GAP = 2;
const NARROWEST = 120;
/** Columns are kept apart by space: rules between some fifty rows would be most of what there is to see. */
const PLAIN = {
  ...{
    top: '',
    'top-mid': '',
    'top-left': '',
    'top-right': '',
    mid: '',
    'left-mid': '',
    'mid-mid': '',
    'right-mid': '',
  },
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '', left: '', right: '', middle: '' },
};

/**
 * What came of the paths, a block for each theme that has any.
 *
 * @param width in characters, of the terminal where there is one
 */
export function tableOf(runs: readonly PathRun[], themes: readonly Theme[], width: number): string {
  const nameWidth = Math.max(...runs.map(({ path }) => path.name.length)) + GAP;
  const free = Math.max(width, NARROWEST) - nameWidth;
  const table = new Table({
    colWidths: [nameWidth, ...SHARES.map((share) => Math.floor(free * share))],
    wordWrap: true,
    chars: PLAIN,
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': GAP },
  });
  for (const { title, paths } of themes) {
    const concerned = runs.filter(({ path }) => paths.includes(path));
    if (concerned.length === 0) continue;
    if (table.length > 0) table.push([]);
    table.push([{ colSpan: HEAD.length + 1, content: title.toUpperCase() }], ['path', ...HEAD]);
    for (const run of concerned) table.push(rowOf(run));
  }
  return table.toString().replace(/ +$/gm, '');
}

function rowOf({ path, ok, result }: PathRun): string[] {
  const ended = result?.ended.replaceAll('/', ' / ') ?? 'broke off';
  return [
    path.name,
    result?.happened ?? '',
    ok ? ended : `${ended} — NOT as expected`,
    result?.receiverHolds ?? '?',
    result?.storeHolds ?? '?',
  ];
}
