import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AGREEMENTS, exampleText, exampleWith } from '../agreements/examples.js';
import { run } from './running.js';

const OURS = join(AGREEMENTS, 'opgroeien-diest.yaml');

let directory: string;
let output: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'referral-publish-'));
  output = join(directory, 'public', 'protocol');
});
afterEach(() => rmSync(directory, { recursive: true }));

test('R16 a page and a record of processing, for readers and for programs, in a folder that is made', async () => {
  const { code, stdout, stderr } = await run(['agreement', 'publish', OURS, '--output', output]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const names = [
    'opgroeien-diest.html',
    'opgroeien-diest-verwerkingsregister.html',
    'opgroeien-diest.json',
    'opgroeien-diest-verwerkingsregister.json',
  ];
  expect(stdout).toBe(names.map((name) => `${join(output, name)}\n`).join(''));
  expect(readdirSync(output).sort()).toEqual([...names].sort());
  expect(readFileSync(join(output, 'opgroeien-diest.html'), 'utf8')).toContain('Ontwerp.');
  expect(JSON.parse(readFileSync(join(output, 'opgroeien-diest.json'), 'utf8'))).toMatchObject({
    contentHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    agreement: { agreementId: 'opgroeien-diest' },
  });
});

test('one format, over what stood there', async () => {
  const words = ['agreement', 'publish', OURS, '--output', output, '--format', 'json', '--json'];
  await run(words);
  const { code, stdout } = await run(words);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    files: [join(output, 'opgroeien-diest.json'), join(output, 'opgroeien-diest-verwerkingsregister.json')],
  });
  expect(readdirSync(output)).toHaveLength(2);
});

test('R17 what both DPOs approved is no draft, once their keys are given', async () => {
  const file = join(directory, 'jeugdhulp-voorbeeldstad.yaml');
  writeFileSync(file, exampleText);
  const publicKeys = [];
  for (const [party, organisation] of [
    ['sender', '0999999922'],
    ['receiver', '0777777771'],
  ] as const) {
    const key = join(directory, party);
    const { stdout } = await run(['agreement', 'new-key', key, '--organisation', organisation]);
    publicKeys.push(JSON.parse(stdout));
    await run(['agreement', 'sign', file, '--key', key, '--as', party, '--write']);
  }
  const keys = join(directory, 'dpo-keys.json');
  writeFileSync(keys, JSON.stringify({ keys: publicKeys }));
  const page = async (...more: string[]) => {
    expect(await run(['agreement', 'publish', file, '--output', output, ...more])).toMatchObject({ code: 0 });
    return readFileSync(join(output, 'jeugdhulp-voorbeeldstad.html'), 'utf8');
  };
  expect(await page()).toContain('Ontwerp.');
  expect(await page('--dpo-keys', keys)).not.toContain('Ontwerp.');
});

test('a faulty file writes nothing; a folder that cannot be is a fault of the option', async () => {
  const faulty = join(directory, 'faulty.yaml');
  writeFileSync(faulty, exampleWith('territory:', 'teritory:'));
  expect(await run(['agreement', 'publish', faulty, '--output', output])).toMatchObject({ code: 9, stdout: '' });
  expect(readdirSync(directory)).toEqual(['faulty.yaml']);
  const { code, stderr } = await run(['agreement', 'publish', OURS, '--output', join(faulty, 'in-a-file')]);
  expect(code).toBe(3);
  expect(stderr).toContain('--output: must be a folder');
});
