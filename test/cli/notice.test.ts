import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AGREEMENTS, exampleWith, FIXTURES } from '../agreements/examples.js';
import { run } from './running.js';

const environment = { AGREEMENTS_DIRECTORY: AGREEMENTS };

test('R6 the notice of an agreement by its id, to read in a terminal', async () => {
  const { code, stdout, stderr } = await run(['notice', 'opgroeien-diest'], { environment });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^Mogen we uw gegevens doorgeven aan OCMW Diest\?$/m);
  expect(stdout).toMatch(/^5\. Wat mag u verwachten\?$/m);
});

test('of another agreement by its file, to print', async () => {
  const file = join(FIXTURES, 'jeugdhulp-voorbeeldstad.yaml');
  const { code, stdout } = await run(['notice', file, '--format', 'html']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^<!DOCTYPE html>\n<html lang="nl">/);
  expect(stdout).toContain('<h1>Mogen we uw gegevens doorgeven aan OCMW Voorbeeldstad?</h1>');
});

test('for programs', async () => {
  const { stdout } = await run(['notice', 'opgroeien-diest', '--json'], { environment });
  expect(JSON.parse(stdout)).toMatchObject({
    agreementId: 'opgroeien-diest',
    noticeVersion: '1',
    language: 'nl',
    isProposal: true,
    items: [
      { item: 'whichData' },
      { item: 'toWhom' },
      { item: 'why' },
      { item: 'whatHappens' },
      { item: 'whatToExpect' },
    ],
  });
});

test('an agreement that is not there, and one whose notice is not in Dutch', async () => {
  expect(await run(['notice', 'nowhere'], { environment })).toMatchObject({ code: 9, stdout: '' });
  const directory = mkdtempSync(join(tmpdir(), 'referral-notice-'));
  const file = join(directory, 'french.yaml');
  writeFileSync(file, exampleWith('language: nl', 'language: fr'));
  const { code, stdout, stderr } = await run(['notice', file]);
  rmSync(directory, { recursive: true });
  expect({ code, stdout }).toEqual({ code: 9, stdout: '' });
  expect(stderr).toContain('notice.language: must be nl');
});
