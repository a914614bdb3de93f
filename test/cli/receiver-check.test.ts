import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { runCli } from '../../clients/cli/run.js';
import { type StandInReceiver, startStandInReceiver } from '../../sandbox/receiver/stand-in-receiver.js';
import { scratchDirectory } from '../embedded/scratch.js';
import { createCertificateAuthority, daysFromNow } from '../receiver/certificates.js';
import { run } from './running.js';

const TOKEN = 'token-of-the-receiver';
const environment = { RECEIVER_TOKEN: TOKEN };
const scratch = scratchDirectory();
let standIn: StandInReceiver;

beforeEach(async () => {
  standIn = await startStandInReceiver({ token: TOKEN });
});
afterEach(() => standIn.close());
afterAll(() => scratch.remove());

function file(name: string, text: string): string {
  const path = join(scratch.path, name);
  writeFileSync(path, text);
  return path;
}

test('all is well: one line per check, what is left there, exit code 0', async () => {
  const { code, stdout, stderr } = await run(['receiver', 'check', standIn.url], { environment });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^ok {4}a first delivery: PUT \/referrals\/\{referralId} 201 \(receiptId, receivedAt, /m);
  expect(stdout).toMatch(/^open {2}a dossier is opened: nobody opens one: see --dossier$/m);
  expect(stdout).toMatch(/^\d+ of \d+ checks passed, 0 failed, \d+ open\.$/m);
  expect(stdout).toMatch(/^\d+ referrals erased again; nothing of this check is left there\.$/m);
});

test('what is wrong: the contract’s sentence, what came, a trace id; exit code 9', async () => {
  standIn.misbehave('*', 'secrecyNotStated');
  const { code, stdout, stderr } = await run(['receiver', 'check', standIn.url], { environment });
  expect(code).toBe(9);
  expect(stdout).toMatch(
    /^FAIL {2}a first delivery: readersBoundBySecrecy: .*\n {6}expected: A delivery is answered .*\n {6}came: PUT .*\n {6}trace id: /m,
  );
  expect(stderr).toMatch(/^error: Verification failed \(verificationFailed\): 1 of \d+ checks failed$/m);
});

test('for programs: one line of JSON; the token from a file, the agreement as told', async () => {
  const words = ['receiver', 'check', standIn.url, '--token-file', file('token', `${TOKEN}\n`), '--json'];
  const { code, stdout } = await run([...words, '--agreement', 'another-agreement']);
  expect(code).toBe(0);
  expect(stdout.trim().split('\n')).toHaveLength(1);
  expect(JSON.parse(stdout)).toMatchObject({ ok: true, remaining: [], checks: expect.any(Array) });
});

test('waits until a dossier was opened, then checks what follows', async () => {
  const stdout = new PassThrough().resume();
  const stderr = new PassThrough();
  // As a person would: opens the dossier that it asks for, then presses Enter.
  async function* person() {
    for await (const text of stderr) {
      const [, reference = '', referralId = ''] = /open a dossier (\S+) from referral (\S+),/.exec(String(text)) ?? [];
      if (standIn.openDossier(referralId, reference)) yield '\n';
    }
  }
  const words = ['receiver', 'check', standIn.url, '--dossier', 'TEST-1', '--json'];
  const lines: string[] = [];
  stdout.on('data', (text) => lines.push(String(text)));
  const interrupted = new AbortController().signal;
  const code = await runCli(words, { stdin: Readable.from(person()), stdout, stderr, environment, interrupted });
  expect(code).toBe(0);
  const { checks } = JSON.parse(lines.join(''));
  expect(checks.filter(({ outcome }: { outcome: string }) => outcome !== 'passed')).toEqual([]);
});

test('an authority of its own is given by file', async () => {
  const authority = createCertificateAuthority();
  const tls = authority.issue({ from: daysFromNow(-1), until: daysFromNow(1) });
  const secure = await startStandInReceiver({ token: TOKEN, tls });
  const words = ['receiver', 'check', secure.url, '--ca-file', file('authority.pem', authority.certificate)];
  expect((await run(words, { environment })).code).toBe(0);
  await secure.close();
});

test('interrupted: the ids of what was sent are said', async () => {
  standIn.misbehave('*', 'acceptsThenHangs', { operations: ['deliver'] });
  const interruption = new AbortController();
  const running = run(['receiver', 'check', standIn.url], { environment, interrupted: interruption.signal });
  while (!standIn.calls().some(({ misbehaviour }) => misbehaviour))
    await new Promise((resolve) => setImmediate(resolve));
  interruption.abort();
  const { code, stderr } = await running;
  expect(code).toBe(130);
  expect(stderr).toMatch(/^not erased: [0-9a-f-]{36}(, [0-9a-f-]{36})*\n/);
});

test.each([
  ['plain http beyond this machine', ['http://ocmw.example/'], 78],
  ['a URL that is none', ['ocmw'], 78],
  ['a token file that is not there', ['http://127.0.0.1:1', '--token-file', '/not/there'], 3],
  ['an authority that is not there', ['http://127.0.0.1:1', '--ca-file', '/not/there'], 3],
])('%s: nothing is sent', async (_title, words, expected) => {
  const { code, stdout } = await run(['receiver', 'check', ...words], { environment });
  expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
});
