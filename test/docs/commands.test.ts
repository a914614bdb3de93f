import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { type Command, CommanderError } from 'commander';
import { addCompletion } from '../../clients/cli/completion.js';
import { buildProgram } from '../../clients/cli/program.js';

/** Every command line of ours in the documents is one that the command line takes: its words, options and their values. */
const PROJECT = join(__dirname, '..', '..');
const DOCUMENTS = ['README.md', 'CONTRIBUTING.md', ...readdirSync(join(PROJECT, 'docs')).map((name) => `docs/${name}`)];

interface Mention {
  document: string;
  words: string[];
  /** More belongs to it than is said. */
  open: boolean;
}

const INLINE = /`(?:npm run )?referral (?:-- )?([a-z][^`\n]*)`/g;
const FENCED = /^\s*(?:npm run )?referral (?:-- )?([a-z].*)$/gm;

function mentions(): Mention[] {
  return DOCUMENTS.filter((name) => name.endsWith('.md')).flatMap((document) => {
    const parts = readFileSync(join(PROJECT, document), 'utf8').split('```');
    const found = parts.flatMap((part, at) => [...part.matchAll(at % 2 === 0 ? INLINE : FENCED)]);
    return found.map(([, line = '']) => {
      const [command = ''] = line.split(/\s[#<>|\\]/);
      const words = command.trim().split(/\s+/);
      // Behind an option the ellipsis stands for its value, at the end for what else there is to say.
      const isMore = words.at(-1) === '…' && !words.at(-2)?.startsWith('--');
      return { document, words: isMore ? words.slice(0, -1) : words, open: isMore };
    });
  });
}

/** The command line with nothing behind it; with `open`, nothing that a command needs has to be said. */
function program(open: boolean): Command {
  const nowhere = new PassThrough().resume();
  const made = buildProgram({
    stdin: Readable.from([]),
    stdout: nowhere,
    stderr: nowhere,
    environment: {},
    interrupted: new AbortController().signal,
  });
  addCompletion(made);
  const empty = (command: Command): void => {
    command.action(() => undefined);
    if (open) {
      for (const option of command.options) option.mandatory = false;
      for (const argument of command.registeredArguments) argument.required = false;
    }
    command.commands.forEach(empty);
  };
  empty(made);
  return made;
}

/** The command that the words name, and how many of them do. */
function named(words: string[]): { command: Command; depth: number } {
  let command = program(true);
  let depth = 0;
  for (const word of words) {
    const sub = command.commands.find((one) => one.name() === word);
    if (sub === undefined) break;
    command = sub;
    depth += 1;
  }
  return { command, depth };
}

/** Why the command line refuses it; undefined where it does not. */
async function refusal({ words, open }: Pick<Mention, 'words' | 'open'>): Promise<string | undefined> {
  const { command, depth } = named(words);
  if (depth === 0) return 'no such command';
  // The name of a command, and of a whole group of them, may be said by itself.
  if (depth === words.length) return undefined;
  if (command.commands.length > 0) return `no such command below ${command.name()}`;
  try {
    await program(open).parseAsync(words, { from: 'user' });
    return undefined;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.code;
  }
}

test('what the command line does not take would be seen', async () => {
  const of = (line: string, open = false) => refusal({ words: line.split(' '), open });
  expect(await of('undo ID')).toBe('no such command');
  expect(await of('audit repair now')).toBe('no such command below audit');
  expect(await of('retry ID --reason becauseISaySo')).toBe('commander.invalidArgument');
  expect(await of('retry ID --reason other --because other')).toBe('commander.unknownOption');
  expect(await of('retry ID')).toBe('commander.missingMandatoryOptionValue');
  expect(await of('retry ID', true)).toBeUndefined();
  expect(await of('retry ID --because other', true)).toBe('commander.unknownOption');
});

test.each(mentions())('$document: referral $words', async (mention) => {
  expect(await refusal(mention)).toBeUndefined();
});

test('they are found', () => {
  expect(mentions().length).toBeGreaterThan(20);
});
