import { join } from 'node:path';
import { startTypeScript } from '../setup/typescript-process.js';

/** What `complete` prints for each list of words. */
async function complete(...lists: string[][]): Promise<string[]> {
  const { stdout } = await startTypeScript(join(__dirname, 'complete-each.ts'), [JSON.stringify(lists)]).ended;
  return JSON.parse(stdout);
}

test('each shell gets a script that asks `referral`', async () => {
  for (const script of await complete(['bash'], ['zsh'], ['fish'], ['powershell'])) {
    expect(script).toMatch(/referral complete '?--/);
  }
});

test('commands, options, codes and files are offered', async () => {
  const id = '7e0c0f1e-7f3b-4d5a-9d39-2d5a4f1c8a11';
  const cases: [string[], string[]][] = [
    [['s'], ['submit', 'status']],
    [['audit', ''], ['verify']],
    [['keys', ''], ['rotate']],
    [
      ['breach', ''],
      ['list', 'conclude'],
    ],
    [['ex'], ['export']],
    [
      ['suspend', 'opgroeien-diest', '--for', ''],
      ['sender', 'receiver'],
    ],
    [
      ['event', id, '--outcome', ''],
      ['helpWanted', 'helpDeclined', 'unreachable'],
    ],
    [['re'], ['recall', 'retry', 'resume']],
    [
      ['recall', id, '--reason', ''],
      ['wrongPerson', 'enteredInError', 'noLongerIndicated'],
    ],
    [['correct', id, 'package.j'], ['package.json']],
    [['list', '--status', 'par'], ['parked']],
    [['submit', 'package.j'], ['package.json']],
    [['submit', '--token-file', 'package.j'], ['package.json']],
    [['agreement', 'sign', 'x.yaml', '--key', 'package.j'], ['package.json']],
    [['agreement', 'diff', 'package.j'], ['package.json']],
    [['submit', '--idem'], ['--idempotency-key']],
  ];
  const answers = await complete(...cases.map(([words]) => ['--', ...words]));
  const offered = answers.map((answer) => answer.split('\n').map((line) => line.split('\t')[0]));
  expect(offered).toEqual(cases.map(([, expected]) => expect.arrayContaining(expected)));
});
