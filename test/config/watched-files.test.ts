/**
 * Files that are read again while a process runs. Seen to fail with: times compared instead of contents; a fault that takes
 * the old away; a look that logs each time.
 */
import {
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '../../config/logger.js';
import { FileFault, type WatchedFiles, watchFiles } from '../../config/watched-files.js';
import { eventually } from '../setup/eventually.js';

const SECRET = 'a-secret-that-nobody-logs';

let directory: string;
let path: string;
let lines: string[];
let watched: WatchedFiles<{ word: string }>;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'watched-'));
  path = join(directory, 'file.json');
  lines = [];
  write({ word: 'first' });
});
afterEach(() => {
  watched?.stop();
  rmSync(directory, { recursive: true });
});

const write = (content: unknown) => writeFileSync(path, JSON.stringify(content));

function watch(everyMilliseconds = 1_000_000, use?: (value: { word: string }) => void): void {
  const read = () => {
    const value = JSON.parse(readFileSync(path, 'utf8')) as { word: string };
    if (value.word === '') throw new FileFault('emptyWord');
    return value;
  };
  const logger = createLogger({ level: 'info', name: 'test', destination: { write: (line) => lines.push(line) } });
  watched = watchFiles({
    name: 'MASTER_KEYS_FILE',
    paths: [path],
    read,
    logger,
    everyMilliseconds,
    ...(use && { use }),
  });
}

const codes = () => lines.map((line) => JSON.parse(line) as { level: string; code?: string }).map(({ code }) => code);

test('what changes is read again, without being asked to', async () => {
  watch(20);
  write({ word: 'second' });
  await eventually(() => watched.current.word === 'second');
  expect(watched.fault).toBeUndefined();
});

test('replaced by a rename, by a link, and with its old length and time', () => {
  watch();
  const other = join(directory, 'other.json');
  writeFileSync(other, JSON.stringify({ word: 'third' }));
  renameSync(other, path);
  watched.look();
  expect(watched.current.word).toBe('third');
  writeFileSync(other, JSON.stringify({ word: 'linked' }));
  unlinkSync(path);
  symlinkSync(other, path);
  watched.look();
  expect(watched.current.word).toBe('linked');
  const { atime, mtime } = statSync(other);
  writeFileSync(other, JSON.stringify({ word: 'LINKED' }));
  utimesSync(other, atime, mtime);
  watched.look();
  expect(watched.current.word).toBe('LINKED');
});

test.each([
  ['half written', () => writeFileSync(path, `{"word":"${SECRET}`), 'unreadable'],
  ['missing', () => unlinkSync(path), 'ENOENT'],
  ['against a rule', () => write({ word: '' }), 'emptyWord'],
])('%s: the old stays, the code is logged once, and it is taken when it is right again', (_how, spoil, code) => {
  watch();
  spoil();
  for (let turn = 0; turn < 3; turn += 1) watched.look();
  expect([watched.current.word, watched.fault]).toEqual(['first', code]);
  expect(codes()).toEqual([code]);
  write({ word: 'fourth' });
  watched.look();
  expect([watched.current.word, watched.fault]).toEqual(['fourth', undefined]);
  expect(lines).toHaveLength(2);
  expect(lines.join('')).not.toContain(SECRET);
});

test('what cannot be put into use is not taken', () => {
  let broken = true;
  watch(1_000_000, () => {
    if (broken) throw Object.assign(new Error(SECRET), { code: 'ERR_NOT_USED' });
  });
  write({ word: 'second' });
  watched.look();
  expect([watched.current.word, watched.fault]).toEqual(['first', 'ERR_NOT_USED']);
  broken = false;
  write({ word: 'third' });
  watched.look();
  expect(watched.current.word).toBe('third');
  expect(lines.join('')).not.toContain(SECRET);
});

test('what cannot be read at the start stops the start, and says so by its variable', () => {
  writeFileSync(path, `{"word":"${SECRET}`);
  expect(() => watch()).toThrow(
    expect.objectContaining({
      code: 'configurationInvalid',
      issues: [expect.objectContaining({ name: 'MASTER_KEYS_FILE', detail: expect.not.stringContaining(SECRET) })],
    }),
  );
});
