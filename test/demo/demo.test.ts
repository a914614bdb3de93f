import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PATHS } from '../../sandbox/demo/paths/index.js';
import { sandboxDirectory } from '../../sandbox/run-directory.js';
import { processesUsing } from '../embedded/processes.js';
import { startCompiled } from '../setup/compiled-process.js';
import { eventually } from '../setup/eventually.js';

const MAIN = 'sandbox/demo/main.js';
const KEYS = ['path', 'title', 'expected', 'ended', 'ok', 'events', 'historyBytes', 'skippedDays'];
/** The whole demo, on servers of its own, beside whatever else Jest runs at that moment. */
const PATIENCE_MS = 300_000;

test(
  'every path ends as it must, told a JSON object a line, and nothing is left',
  async () => {
    const demo = startCompiled(MAIN, ['--json'], {});
    const directory = join(sandboxDirectory(), `demo-${demo.child.pid}`);
    await eventually(() => processesUsing(directory).length > 0);

    const code = await demo.ended;
    const rows = demo.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect({ code, failed: rows.filter((row) => !row.ok), said: demo.errors }).toEqual({
      code: 0,
      failed: [],
      said: [],
    });
    expect(rows.map(({ path }) => path).sort()).toEqual(PATHS.map(({ name }) => name).sort());
    for (const { declarationId, ...row } of rows) {
      expect(Object.keys(row)).toEqual(KEYS);
      expect(row.ended).toBe(row.expected);
      expect(typeof declarationId).toBe(row.path === 'help-wanted' ? 'string' : 'undefined');
    }
    expect(existsSync(directory)).toBe(false);
    expect(processesUsing(directory)).toEqual([]);
  },
  PATIENCE_MS,
);

test('Ctrl-C in the middle ends the servers and leaves nothing', async () => {
  const demo = startCompiled(MAIN, [], {});
  const directory = join(sandboxDirectory(), `demo-${demo.child.pid}`);
  await demo.line((line) => line.includes('accepted as'));
  demo.child.kill('SIGINT');
  expect(await demo.ended).toBe(130);
  expect(existsSync(directory)).toBe(false);
  expect(processesUsing(directory)).toEqual([]);
}, 120_000);

test('a path that does not exist is refused, with the names of those that do', async () => {
  const demo = startCompiled(MAIN, ['--only', 'help-wnated'], {});
  expect(await demo.ended).toBe(2);
  expect(demo.lines).toEqual([]);
  for (const { name } of PATHS) expect(demo.errors.join('\n')).toContain(name);
});
