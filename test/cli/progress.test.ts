import { PassThrough } from 'node:stream';
import { startProgress } from '../../clients/cli/progress.js';

/** Progress of work that a test's own clock times, and what was written of it. */
function progressOn(isTTY: boolean) {
  const stderr = Object.assign(new PassThrough(), { isTTY });
  const time = { at: 0 };
  const progress = startProgress('keys looked at', { stderr } as never, () => time.at);
  const written = () => String(stderr.read() ?? '');
  const updateAt = (at: number, done: number, total: number) => {
    time.at = at;
    progress.update(done, total);
    return written();
  };
  return { progress, updateAt, written };
}

test.each([true, false])('what is done in two seconds says nothing (terminal: %s)', (isTTY) => {
  const { progress, updateAt, written } = progressOn(isTTY);
  expect(updateAt(1999, 5, 10)).toBe('');
  progress.stop();
  expect(written()).toBe('');
});

test('on a terminal, a bar that is taken away at the end', () => {
  const { progress, updateAt, written } = progressOn(true);
  const shown = updateAt(2000, 50, 200);
  expect(shown).toMatch(/#+-+ 50 of 200 keys looked at/);
  progress.stop();
  const last = written();
  // The cursor is shown again, and nothing is left on the line.
  expect(last).toContain('\u001b[?25h');
  expect(last.endsWith('\n')).toBe(false);
  progress.stop();
  expect(written()).toBe('');
});

test('elsewhere, a line now and then', () => {
  const { progress, updateAt, written } = progressOn(false);
  expect(updateAt(2000, 50, 200)).toBe('50 of 200 keys looked at\n');
  expect(updateAt(11_999, 60, 200)).toBe('');
  expect(updateAt(12_000, 120, 210)).toBe('120 of 210 keys looked at\n');
  progress.stop();
  expect(written()).toBe('');
});
