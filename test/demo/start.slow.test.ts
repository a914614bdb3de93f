import { execFile } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { processesUsing } from '../embedded/processes.js';
import { scratchDirectory } from '../embedded/scratch.js';
import { Visitor } from '../inbox/visitor.js';
import { type CompiledProcess, startCompiled } from '../setup/compiled-process.js';
import { testCompiledCode } from '../setup/environment.js';
import { eventually } from '../setup/eventually.js';

/** `npm start`, and what it prints, run as it is. The folder has a space in its name, the environment names a proxy. */
const scratch = scratchDirectory();
const directory = join(scratch.path, 'start');
const LAST_LINE = 'Ctrl-C stops everything';
const run = promisify(execFile);
/** A proxy that nobody reaches anything through, least of all this machine. */
const PROXY = { http_proxy: 'http://127.0.0.1:9', https_proxy: 'http://127.0.0.1:9' };

let sandbox: CompiledProcess;
let commands: string[];

beforeAll(async () => {
  sandbox = await up();
  commands = commandsIn(sandbox.lines);
}, 300_000);

afterAll(async () => {
  await sandbox.stop();
  scratch.remove();
});

async function up(): Promise<CompiledProcess> {
  const started = startCompiled('sandbox/start.js', ['--directory', directory], PROXY);
  await started.line((line) => line.startsWith(LAST_LINE));
  return started;
}

/** What follows each numbered explanation, up to an empty line. */
function commandsIn(lines: readonly string[]): string[] {
  return lines.flatMap((line, index) => {
    if (!/^\d\. .*:$/.test(line)) return [];
    const rest = lines.slice(index + 2);
    return [rest.slice(0, rest.indexOf('')).join('\n')];
  });
}

function paste(text: string) {
  return run('sh', ['-eu', '-c', text], { env: { ...process.env, ...PROXY } });
}

interface Listed {
  referralId: string;
  agreementId: string;
  status: string;
  reason?: string;
}

/** Those that are pushed to the stand-in; what the inbox shows is beside them. */
async function listed(): Promise<Listed[]> {
  const environmentFile = join(directory, 'environment');
  const program = join(testCompiledCode(), 'clients', 'cli', 'main.js');
  const { stdout } = await run(process.execPath, [`--env-file=${environmentFile}`, program, 'list', '--json']);
  return JSON.parse(stdout).items.filter(({ agreementId }: Listed) => !agreementId.endsWith('-pull'));
}

test('says where the Temporal UI is, and it is there', async () => {
  const [, url = ''] = /Temporal UI +(\S+)/.exec(sandbox.lines.join('\n')) ?? [];
  expect((await fetch(url)).status).toBe(200);
});

test('says where the inbox is; an invented social worker signs in there, takes a referral on and reads it', async () => {
  const [, url = ''] = /^ +inbox +(http\S+)/m.exec(sandbox.lines.join('\n')) ?? [];
  const visitor = new Visitor();
  expect((await visitor.get(url)).text).toContain('Meld u aan');
  const choices = await visitor.get(`${url}/sign-in`);
  expect(choices.text).toContain('Maatschappelijk werker mw-01 van OCMW Diest');
  const list = await visitor.post(choices.url, { subject: 'mw-01' });
  const [, path = ''] = /href="([^"]+)">Doorverwijzing [\w-]+<\/a>\s*<p><span class="tag new">/.exec(list.text) ?? [];
  const taken = await visitor.send(await visitor.get(new URL(path, url).href), `${path}/assignment`);
  expect((await visitor.send(taken, `${path}/data`)).text).toContain('Gegevens van de cliënt');
});

test('one referral waits from the start', async () => {
  expect((await listed()).map(({ status }) => status)).toEqual(['awaitingOutcome']);
});

test('the commands work as printed, pasted all at once', async () => {
  const [waiting] = await listed();
  expect(commands).toHaveLength(4);
  const { stdout, stderr } = await paste(commands.join('\n'));
  expect(stderr).toContain("status: 'received'");
  expect(stdout).toContain('eventId');
  expect(stdout).toMatch(/^status +delivered$/m);
  await eventually(async () => (await listed()).every(({ status }) => status === 'purged'));
  const ended = await listed();
  expect(ended).toHaveLength(2);
  expect(ended.map(({ referralId }) => referralId)).toContain(waiting?.referralId);
  expect(ended.map(({ reason }) => reason)).toEqual(['helpDeclined', 'helpDeclined']);
});

test('the first three go over HTTP, by no token or secret that they show', () => {
  const overHttp = commands.slice(0, 3).join('\n');
  const shown = (name: string) => readFileSync(join(directory, name, 'environment'), 'utf8');
  for (const name of ['caseworker-system', 'ocmw-system']) {
    expect(overHttp).toContain(join(directory, name, 'environment'));
    expect(shown(name)).toMatch(/^REFERRAL_URL='http:\/\/127\.0\.0\.1:\d+\/referralConnector\/v1'$/m);
    for (const file of ['environment', 'client-key.jwk'])
      expect(statSync(join(directory, name, file)).mode & 0o777).toBe(0o600);
    const { d } = JSON.parse(readFileSync(join(directory, name, 'client-key.jwk'), 'utf8'));
    expect(sandbox.lines.join('\n') + shown(name)).not.toContain(d);
  }
  expect(sandbox.lines.join('\n')).not.toMatch(/Bearer|eyJ/);
});

test('the first command can be pasted again: another referral', async () => {
  await paste(commands[0] ?? '');
  await eventually(async () => (await listed()).filter(({ status }) => status === 'awaitingOutcome').length === 1);
  expect(await listed()).toHaveLength(3);
});

test('a second one on the same folder is refused with a way out', async () => {
  const second = startCompiled('sandbox/start.js', ['--directory', directory], {});
  expect(await second.ended).toBe(1);
  expect(second.errors.join('\n')).toMatch(/is in use: process \d+[\s\S]*npm start -- --directory/);
});

test('Ctrl-C ends everything in order; the next start goes on where this one ended', async () => {
  expect(processesUsing(directory).length).toBeGreaterThan(1);
  sandbox.child.kill('SIGINT');
  expect(await sandbox.ended).toBe(0);
  expect(sandbox.errors.join('')).toBe('Stopping; once more stops at once.');
  expect(processesUsing(directory)).toEqual([]);

  const before = await listedAgain();
  expect(before.map(({ status }) => status).sort()).toEqual(['awaitingOutcome', 'awaitingOutcome', 'purged', 'purged']);
}, 300_000);

async function listedAgain() {
  sandbox = await up();
  return listed();
}
