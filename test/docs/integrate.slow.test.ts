/**
 * docs/integrate.md, done as a reader does it: `npm start` in one terminal, ended and started again where it says so, every command in
 * another, in order, in one shell. The folder stands in for a checkout; nothing of the document is changed.
 *
 * Seen to fail with: a command that does not work, a scope that is not asked for, a field that the contract does not have.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { parseEvent } from '../../contracts/events.js';
import { scratchDirectory } from '../embedded/scratch.js';
import { type CompiledProcess, startCompiled } from '../setup/compiled-process.js';
import { testCompiledCode } from '../setup/environment.js';
import { blocksOf } from './runnable.js';

const PROJECT = join(__dirname, '..', '..');
const blocks = blocksOf(readFileSync(join(PROJECT, 'docs/integrate.md'), 'utf8'));
const commands = blocks.filter(({ language }) => language === 'sh');
/** What goes into the first terminal: the second ends the first. */
const starts = blocks.filter(({ language }) => language === 'sh start');
const MARK = '== what follows is of block';
const AGAIN = '== the first terminal starts again';
/** What runs in the background ends with the shell, however that ends. */
const PRELUDE = "exec 2>&1; trap 'kill $(jobs -p) 2> /dev/null || true' EXIT; trap 'exit 1' TERM";
const run = promisify(execFile);

const checkout = scratchDirectory();
let sandbox: CompiledProcess | undefined;
/** What each block wrote, standard error too. */
let said: string[];

beforeAll(async () => {
  const directory = join(checkout.path, '.sandbox', 'start');
  mkdirSync(directory, { recursive: true });
  symlinkSync(testCompiledCode(), join(checkout.path, 'dist'));
  const [, again = ''] = starts.map(({ text }) => text.replace(/^.*npm start( -- )?/s, ''));
  await start(directory);
  const began = join(checkout.path, 'began-again');
  const script = blocks.flatMap((block) => {
    if (block === starts[1]) return [`printf '\\n%s\\n' '${AGAIN}'\nuntil [ -e '${began}' ]; do sleep 1; done\n`];
    const index = commands.indexOf(block);
    return index < 0 ? [] : [`printf '\\n%s\\n' '${MARK} ${index}'\n${block.text}\n`];
  });
  const { PATH = '', HOME = '', TMPDIR = '/tmp' } = process.env;
  const environment = { PATH, HOME, TMPDIR, no_proxy: '127.0.0.1' };
  const shell = run('sh', ['-euc', `${PRELUDE}\n${script.join('')}`], { cwd: checkout.path, env: environment });
  createInterface({ input: shell.child.stdout as Readable }).on('line', (line) => {
    if (line !== AGAIN) return;
    const started = sandbox?.stop().then(() => start(directory, ...again.split(' ')));
    started?.then(() => writeFileSync(began, '')).catch(() => shell.child.kill());
  });
  const { stdout } = await shell;
  said = stdout.split(new RegExp(`^${MARK} \\d+$`, 'm')).slice(1);
}, 600_000);
async function start(directory: string, ...words: string[]): Promise<void> {
  sandbox = startCompiled('sandbox/start.js', ['--directory', directory, '--free-ports', ...words], {});
  await sandbox.line((line) => line.startsWith('Ctrl-C stops everything'));
}

afterAll(async () => {
  await sandbox?.stop();
  checkout.remove();
});

/** What the blocks under a heading wrote. */
function under(heading: string): string {
  const found = commands.flatMap((block, index) => (block.heading === heading ? [said[index] ?? ''] : []));
  expect(found).not.toEqual([]);
  return found.join('\n');
}

test('every block is run, or shows what no shell runs; the first terminal is npm start', () => {
  expect([...new Set(blocks.map(({ language }) => language))].sort()).toEqual(['http', 'json', 'sh', 'sh start']);
  expect(starts.map(({ text }) => text)).toEqual([
    'npm ci\nnpm start',
    'npm start -- --receiver http://127.0.0.1:8095',
  ]);
  expect(said).toHaveLength(commands.length);
});

test('a caseworker system signs in with its own key, which nothing shows', () => {
  const shown = under('Sign in');
  expect(shown).toMatch(/"kty": "EC"[\s\S]*"use": "sig"/);
  expect(shown).toContain('I am caseworker-system, and sign in at http://127.0.0.1:');
  expect(said.join('\n')).not.toMatch(/"d":|Bearer|eyJ/);
});

test('its referral is accepted once, and a repeat is the same', () => {
  const ids = under('Submit a referral').match(/"referralId":"[^"]+"/g);
  expect(ids).toHaveLength(2);
  expect(new Set(ids).size).toBe(1);
  expect(under('Submit a referral')).toMatch(/"repeated":false[\s\S]*"repeated":true/);
});

test('what is not allowed is refused with every reason', () => {
  expect(under('Be refused')).toMatch(/consentNotFree[\s\S]*consentNotExplicit[\s\S]*\n422\n/);
});

test('it is delivered, and the feed goes on after a cursor', () => {
  expect(under('Follow it')).toContain('"status":"delivered"');
  expect(under('Follow it')).toContain('"items":[');
});

test('a withdrawal is taken, and shows in the timeline', () => {
  const shown = under('The client changes her mind, or her number');
  expect(shown).toContain('"eventId"');
  expect(shown).toMatch(/withdrawal/);
});

test('the stand-in keeps the receiver contract', () => {
  expect(under('Receive')).toMatch(/checks passed, 0 failed/);
});

test('an OCMW’s system sees what comes in, reports, and erases', () => {
  expect(under('See what comes in')).toContain('"effectiveDeliveries":1');
  expect(under('Report an attempt, and the outcome').match(/"repeated":false/g)).toHaveLength(2);
  expect(under('Erase')).toMatch(/"erased":true[\s\S]*purged/);
});

test('a system of one’s own is delivered to, and told to erase', () => {
  const shown = under('Deliver to your own system');
  expect(shown).toMatch(/^PUT \/referrals\/\S+ 201$[\s\S]*^status +awaitingOutcome$[\s\S]*^POST \S+\/erasures 200$/m);
});

test('the event that is shown is one that the contract takes', () => {
  const shown = blocks.filter(({ language }) => language === 'json').map(({ text }) => parseEvent(JSON.parse(text)));
  expect(shown).toHaveLength(1);
});
