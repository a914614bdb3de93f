import { buildProgram } from '../../clients/cli/program.js';
import { run } from './running.js';

const ID = '7e0c0f1e-7f3b-4d5a-9d39-2d5a4f1c8a11';
const NAME = 'Jansen-Peeters';

type Command = ReturnType<typeof buildProgram>;

/** Every command that does something, by the words that lead to it. */
function leaves(command: Command, path: string[] = []): string[][] {
  if (command.commands.length === 0) return [path];
  return command.commands.flatMap((child) => leaves(child, [...path, child.name()]));
}
const commands = leaves(buildProgram({} as never));

describe('help', () => {
  test('the program names every command and where the exit codes are', async () => {
    const { code, stdout, stderr } = await run(['--help']);
    expect(code).toBe(0);
    expect(stderr).toBe('');
    for (const [first = ''] of commands) expect(stdout).toMatch(new RegExp(`^  ${first}\\b`, 'm'));
    expect(stdout).toContain('docs/errors.md');
  });

  test.each(commands.map((path) => [path.join(' '), path] as const))(
    '%s has examples and --json',
    async (name, path) => {
      const { code, stdout } = await run([...path, '--help']);
      expect(code).toBe(0);
      expect(stdout).toContain('--json');
      expect(stdout).toMatch(new RegExp(`Examples:\n(.*\n)*.*referral ${name}\\b`));
    },
  );

  test('without a command the program shows its help and fails', async () => {
    const { code, stderr } = await run([]);
    expect(code).toBe(2);
    expect(stderr).toContain('Usage: referral');
  });
});

describe('what is not as the help says ends with 2 and is not repeated', () => {
  test.each([
    ['an unknown command', [NAME], 'there is no such command'],
    ['a slip', ['sumbit'], 'there is no such command (Did you mean submit?)'],
    ['an unknown option', ['submit', `--familyName=${NAME}`], 'there is no such option'],
    ['an option’s slip', ['submit', '--jsn'], 'there is no such option (Did you mean --json?)'],
    ['too many arguments', ['submit', 'a', NAME], 'too many arguments'],
    ['a missing argument', ['status'], "missing required argument 'referralId'"],
    [
      'an option without its value',
      ['submit', '--idempotency-key'],
      "option '--idempotency-key <uuid>' argument missing",
    ],
    [
      'a code that is none',
      ['event', ID, '--type', NAME],
      "option '--type <type>' is invalid. Allowed choices are contactAttempt",
    ],
    ['a shell that is none', ['complete', NAME], "argument 'shell' is invalid. Allowed choices are zsh"],
    ['a page of zero', ['list', '--page-size', '0'], 'It must be a whole number from 1 to 100.'],
    ['an event’s options without its type', ['event', ID, '--reason', 'wrongPerson'], 'go with --type'],
    ['a file and a type', ['event', ID, 'event.json', '--type', 'recall'], 'not both'],
    [
      'a dossier’s reference as an option',
      ['event', ID, '--type', 'contactOutcome', '--outcome', 'helpWanted'],
      'as JSON',
    ],
    ['a recall without its reason', ['recall', ID], "required option '--reason <code>' not specified"],
    ['a reason that is none', ['retry', ID, '--reason', NAME], "option '--reason <code>' is invalid. Allowed choices"],
    ['a manner that is none', ['withdraw', ID, '--manner', NAME], "option '--manner <code>' is invalid. Allowed"],
    ['a record as arguments', ['correct', ID, 'record.json', NAME], 'too many arguments'],
    ['a role without its organisation', ['status', ID, '--as', 'sender'], '--as sender needs --organisation'],
    ['a role over HTTP', ['status', ID, '--as', 'sender', '--url', 'http://127.0.0.1:1'], 'the token says who calls'],
  ])('%s', async (_name, words, said) => {
    const plain = await run(words);
    expect(plain.code).toBe(2);
    expect(plain.stdout).toBe('');
    expect(plain.stderr).toContain(said);
    const [first = '', ...rest] = words;
    const json = await run([first, '--json', ...rest]);
    expect(json.code).toBe(2);
    expect(JSON.parse(json.stderr)).toMatchObject({ code: 'usage', exitCode: 2, issues: [] });
    expect(plain.stderr + json.stderr).not.toContain(NAME);
  });
});

describe('input that cannot be read', () => {
  const over = ['--url', 'http://127.0.0.1:1/referralConnector/v1'];
  const environment = { REFERRAL_TOKEN: 'token' };

  test.each([
    ['no JSON', `{"familyName":"${NAME}`, 3, 'must be well-formed JSON'],
    ['nothing', '', 3, 'must be well-formed JSON'],
    ['too much', `"${'x'.repeat(128 * 1024)}"`, 3, 'Payload too large'],
  ])('%s', async (_name, stdin, code, said) => {
    for (const words of [['submit'], ['submit', '-'], ['event', ID], ['correct', ID]]) {
      const result = await run([...words, ...over], { stdin, environment });
      expect(result.code).toBe(code);
      expect(result.stderr).toContain(said);
      expect(result.stderr).not.toContain(NAME);
    }
  });

  test('a file that is not there; its name is not repeated', async () => {
    const result = await run(['submit', `${NAME}.json`, ...over, '--json'], { environment });
    expect(result.code).toBe(3);
    expect(JSON.parse(result.stderr)).toEqual({
      code: 'badRequest',
      title: 'Bad request',
      exitCode: 3,
      issues: [{ type: 'schemaViolation', in: 'file', name: 'FILE', detail: 'cannot be read' }],
    });
  });

  test('a token that is not there', async () => {
    expect((await run(['status', ID, ...over])).code).toBe(4);
    expect((await run(['status', ID, ...over, '--token-file', `/${NAME}`])).code).toBe(3);
  });

  test('a URL that a token must not go to', async () => {
    const result = await run(['status', ID, '--url', 'http://connector.example/'], { environment });
    expect(result.code).toBe(78);
  });

  test('an enterprise number that is none', async () => {
    const result = await run(['status', ID, '--as', 'sender', '--organisation', NAME]);
    expect(result.code).toBe(3);
    expect(result.stderr).toContain('--organisation: must be an enterprise number');
    expect(result.stderr).not.toContain(NAME);
  });

  test('a store that is not configured: every fault at once', async () => {
    const result = await run(['status', ID, '--json']);
    expect(result.code).toBe(78);
    const { code, issues } = JSON.parse(result.stderr);
    expect(code).toBe('configurationInvalid');
    expect(issues.length).toBeGreaterThan(2);
  });
});
