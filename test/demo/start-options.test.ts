/**
 * The options of `npm start`.
 *
 * Seen to fail with: an address that a token would travel to in clear, a token that is read once.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readOptions, type StartOptions } from '../../sandbox/start/options.js';
import { scratchDirectory } from '../embedded/scratch.js';

const scratch = scratchDirectory();
afterAll(() => scratch.remove());

/** What a run of the program says of a mistake. */
let said: string;
beforeEach(() => {
  said = '';
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += text;
    return true;
  });
});
afterEach(() => jest.restoreAllMocks());

test('without a receiver the stand-in is delivered to', () => {
  expect(readOptions([])).toEqual({ directory: expect.stringMatching(/start$/), freePorts: false });
});

test('an own system, with the token that is in its file at the time', () => {
  const tokenFile = join(scratch.path, 'token');
  writeFileSync(tokenFile, 'one\n');
  const words = ['--receiver', 'http://127.0.0.1:8095/api', '--receiver-token-file', tokenFile];
  const { receiver } = readOptions(words) as StartOptions;
  expect(receiver?.baseUrl).toBe('http://127.0.0.1:8095/api');
  expect(receiver?.token?.()).toBe('one');
  writeFileSync(tokenFile, 'two\n');
  expect(receiver?.token?.()).toBe('two');
});

test.each([
  ['--receiver', 'http://192.0.2.1:8095'],
  ['--receiver', 'https://user:secret@ocmw.example'],
  ['--receiver', 'here'],
  ['--receiver', 'http://127.0.0.1:8095', '--receiver-token-file', 'not-there'],
  ['--receiver-token-file', __filename],
])('refused: %s %s', (...words) => {
  expect(readOptions(words)).toEqual({ exitCode: 2 });
  expect(said).toContain('--receiver');
});
