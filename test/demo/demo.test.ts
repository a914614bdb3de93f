import { execFile } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sandboxAgreements } from '../../sandbox/agreements.js';
import { PATHS } from '../../sandbox/demo/paths/index.js';
import { sandboxDirectory } from '../../sandbox/run-directory.js';
import { sampleSubmission } from '../../sandbox/sample-submission.js';
import { processesUsing } from '../embedded/processes.js';
import { scratchDirectory } from '../embedded/scratch.js';
import { startCompiled } from '../setup/compiled-process.js';
import { testCompiledCode } from '../setup/environment.js';
import { eventually } from '../setup/eventually.js';

const scratch = scratchDirectory();
afterAll(() => scratch.remove());
const run = promisify(execFile);
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
}, 300_000);

test('people get the story of a path, and what came of it as a table', async () => {
  const demo = startCompiled(MAIN, ['--only', 'consent-missing'], {});
  expect(await demo.ended).toBe(0);
  const said = demo.lines.join('\n');
  expect(said).toContain('verify    a consent that was neither free nor explicit');
  expect(said).toContain('refused with every reason at once: consentNotFree, consentNotExplicit');
  expect(said).toContain('✓ No valid consent: refused at submission, nothing kept');
  expect(said).toMatch(
    /^WHAT IS SUBMITTED.*\npath +what happened.*\nconsent-missing +a consent that was neither free nor explicit +refusedAtSubmission/m,
  );
  expect(said).toContain('As expected: store, workflow and receiver agree');
}, 300_000);

test('kept up, it goes on: what is submitted with the command line that it prints is delivered', async () => {
  const demo = startCompiled(MAIN, ['--only', 'consent-missing', '--keep'], {});
  try {
    const printed = await demo.line((line) => line.includes('command line'));
    const [, list = ''] = /command line +node (.*)$/.exec(printed) ?? [];
    const command = (words: string) =>
      `"${process.execPath}" ${list.replace('dist/', `${testCompiledCode()}/`).replace(/ list$/, ` ${words}`)}`;
    const { played } = sandboxAgreements();
    const submission = join(scratch.path, 'referral.json');
    writeFileSync(submission, JSON.stringify(sampleSubmission(played, new Date())));
    const by = `--as sender --organisation ${played.sender.enterpriseNumber}`;
    const { stdout } = await run('sh', ['-eu', '-c', command(`submit "${submission}" ${by} --json`)]);
    const { referralId } = JSON.parse(stdout) as { referralId: string };
    await eventually(async () => {
      const status = await run('sh', ['-eu', '-c', command(`status ${referralId} --json`)]);
      return JSON.parse(status.stdout).status === 'awaitingOutcome';
    });
  } finally {
    demo.child.kill('SIGINT');
    expect(await demo.ended).toBe(0);
  }
}, 300_000);

test('Ctrl-C in the middle ends the servers and leaves nothing', async () => {
  const demo = startCompiled(MAIN, [], {});
  const directory = join(sandboxDirectory(), `demo-${demo.child.pid}`);
  await demo.line((line) => line.includes('accepted as'));
  demo.child.kill('SIGINT');
  expect(await demo.ended).toBe(130);
  expect(existsSync(directory)).toBe(false);
  expect(processesUsing(directory)).toEqual([]);
}, 300_000);

test('a path that does not exist is refused, with the names of those that do', async () => {
  const demo = startCompiled(MAIN, ['--only', 'help-wnated'], {});
  expect(await demo.ended).toBe(2);
  expect(demo.lines).toEqual([]);
  for (const { name } of PATHS) expect(demo.errors.join('\n')).toContain(name);
});
