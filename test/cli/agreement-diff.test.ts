import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exampleText, exampleWith } from '../agreements/examples.js';
import { run } from './running.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'referral-diff-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Runs `agreement diff` on two texts. */
function diff(before: string, after: string, ...options: string[]) {
  const files = [join(directory, 'before.yaml'), join(directory, 'after.yaml')] as const;
  writeFileSync(files[0], before);
  writeFileSync(files[1], after);
  return run(['agreement', 'diff', ...files, ...options]);
}

const changed = exampleWith('escalationDays: 10', 'escalationDays: 12', exampleWith('version: 3', 'version: 4'));

test('what changed, under the heading of its section, and that it has to be signed', async () => {
  const { code, stdout, stderr } = await diff(exampleText, changed);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('Each DPO has to sign the new content');
  expect(stdout.slice(stdout.indexOf('\n\n'))).toBe(
    '\n\nAgreement\n  - version: 3 → 4 (version)\n' +
      '\nContact with the client\n  - escalation after the delivery: 10 days → 12 days (contact.escalationDays)\n',
  );
});

test('changed content under the same version is pointed out', async () => {
  const { stdout } = await diff(exampleText, exampleWith('escalationDays: 10', 'escalationDays: 12'));
  expect(stdout).toContain('The version is not higher');
});

test('nothing changed but layout', async () => {
  const { code, stdout } = await diff(exampleText, `# another comment\n${exampleText}`);
  expect(code).toBe(0);
  expect(stdout).toContain('The same content');
  expect(stdout).not.toContain('  - ');
});

test('for programs: both versions and each difference, with its words', async () => {
  const { stdout } = await diff(exampleText, changed, '--json');
  expect(JSON.parse(stdout)).toMatchObject({
    before: { agreementId: 'jeugdhulp-voorbeeldstad', version: 3 },
    after: { agreementId: 'jeugdhulp-voorbeeldstad', version: 4 },
    sameContent: false,
    differences: [
      { path: 'version', kind: 'changed', before: 3, after: 4, inWords: 'version: 3 → 4 (version)' },
      { path: 'contact.escalationDays', kind: 'changed', before: 10, after: 12 },
    ],
  });
});

test('a faulty file, and one that is not there', async () => {
  const faulty = await diff(exampleText, exampleWith('territory:', 'teritory:'));
  expect(faulty).toMatchObject({ code: 9, stdout: '' });
  expect(faulty.stderr).toContain('after.yaml: teritory');
  const absent = join(directory, 'absent.yaml');
  expect(await run(['agreement', 'diff', absent, absent])).toMatchObject({ code: 9, stdout: '' });
});
