import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PATHS } from '../../sandbox/demo/paths/index.js';
import { sandboxDirectory } from '../../sandbox/run-directory.js';
import { processesUsing } from '../embedded/processes.js';
import { startCompiled } from '../setup/compiled-process.js';
import { eventually } from '../setup/eventually.js';

const MAIN = 'sandbox/demo/main.js';
const KEYS = ['path', 'title', 'expected', 'ended', 'ok', 'events', 'historyBytes', 'skippedDays', 'declarationId'];

test('a path ends as it must, told as a JSON object on a line, and nothing is left', async () => {
  const demo = startCompiled(MAIN, ['--json', '--only', 'help-wanted'], {});
  const directory = join(sandboxDirectory(), `demo-${demo.child.pid}`);
  await eventually(() => processesUsing(directory).length > 0);

  expect({ code: await demo.ended, said: demo.errors }).toEqual({ code: 0, said: [] });
  const [row, ...more] = demo.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(more).toEqual([]);
  expect(Object.keys(row ?? {})).toEqual(KEYS);
  expect(row).toMatchObject({ path: 'help-wanted', ok: true, ended: row?.expected });
  expect(existsSync(directory)).toBe(false);
  expect(processesUsing(directory)).toEqual([]);
}, 120_000);

test('people get the story of a path, and what came of it as a table', async () => {
  const demo = startCompiled(MAIN, ['--only', 'consent-missing'], {});
  expect(await demo.ended).toBe(0);
  const said = demo.lines.join('\n');
  expect(said).toContain('verify    refused with every reason at once: consentNotFree, consentNotExplicit');
  expect(said).toContain('✓ No valid consent: refused at submission, nothing kept');
  expect(said).toContain('│ consent-missing │');
  expect(said).toContain('All 1 as expected: store, workflow and receiver agree');
}, 120_000);

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
