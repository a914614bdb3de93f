import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkpointFolder } from '../audit/checkpoint-folder.js';
import { allowedSubmission, type Installation, openInstallation, RECEIVER, SENDER } from './installation.js';
import { run } from './running.js';

let installation: Installation;
const folder = checkpointFolder();
let referralId: string;
beforeAll(async () => {
  installation = await openInstallation();
  ({ referralId } = await installation.answer<{ referralId: string }>(['submit', ...SENDER], allowedSubmission()));
  await installation.activities.transmit({ referralId, applied: [] });
});
afterAll(async () => {
  folder.drop();
  await installation.drop();
});

/** Runs it without an environment: whoever verifies an export has no database. */
const offline = (...words: string[]) => run(['audit', 'verify-export', ...words]);
const linesOf = (stdout: string) =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

test('each organisation’s export, as JSON lines; the receiver’s verifies without a database, until it is altered', async () => {
  const { referral } = installation;
  const sender = await referral(['audit', 'export', ...SENDER]);
  expect([sender.code, sender.stderr]).toEqual([0, '']);
  expect(linesOf(sender.stdout)[0]).toMatchObject({ view: 'sender', organisation: '0886886638' });
  expect(linesOf(sender.stdout).map(({ action }) => action)).toContain('accepted');

  const { stdout } = await referral(['audit', 'export', ...RECEIVER]);
  expect(
    linesOf(stdout)
      .slice(1)
      .map(({ chain }) => chain),
  ).toContain(`referral/${referralId}`);
  const file = join(folder.directory, '..', 'trail.jsonl');
  writeFileSync(file, stdout);
  const sound = await offline(file);
  expect([sound.code, sound.stderr]).toEqual([0, '']);
  expect(sound.stdout).toMatch(/^faults +0$/m);
  writeFileSync(file, stdout.replace('"action":"delivered"', '"action":"nothing"'));
  const altered = await offline(file);
  expect(altered.code).toBe(9);
  expect(altered.stdout).toMatch(new RegExp(`^referral/${referralId} +\\d+ +entryAltered$`, 'm'));
  expect(JSON.parse((await offline(file, '--json')).stdout)).toMatchObject({ faults: [{ fault: 'entryAltered' }] });

  writeFileSync(file, sender.stdout);
  expect((await offline(file)).stdout).toContain('nothing in it can be verified: it is a selection');
});

test('from standard input as well, and against checkpoints', async () => {
  const environment = {
    ...installation.environment,
    AUDIT_CHECKPOINT_DIRECTORY: folder.directory,
    AUDIT_CHECKPOINT_KEY_FILE: folder.keyFile,
  };
  expect((await run(['audit', 'checkpoint'], { environment })).code).toBe(0);
  const keyFile = join(folder.directory, '..', 'public.json');
  writeFileSync(keyFile, (await run(['audit', 'checkpoint-keys'], { environment })).stdout);
  const { stdout } = await installation.referral(['audit', 'export']);
  const words = ['audit', 'verify-export', '--checkpoints', folder.directory, '--checkpoint-keys', keyFile];
  expect((await run(words, { stdin: stdout })).code).toBe(0);
  const cut = stdout.trimEnd().split('\n').slice(0, -1).join('\n');
  const { code, stdout: said } = await run(words, { stdin: cut });
  expect(code).toBe(9);
  expect(said).toContain('shorterThanCheckpoint');
});

test('what is asked wrongly is said by its name', async () => {
  expect(await installation.referral(['audit', 'export', '--since', 'yesterday'])).toMatchObject({ code: 2 });
  expect(await installation.referral(['audit', 'export', '--as', 'sender'])).toMatchObject({ code: 2 });
  expect(await offline('/not/there')).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('cannot be read (ENOENT)'),
  });
  expect(await run(['audit', 'verify-export'], { stdin: 'no export' })).toMatchObject({ code: 3 });
});
