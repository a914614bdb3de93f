import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CALLER_VARIABLES } from '../../config/caller-variables.js';
import { TEMPORAL_VARIABLES } from '../../config/temporal-variables.js';
import { VARIABLES, type Variable } from '../../config/variables.js';

const text = readFileSync(join(__dirname, '../../docs/configuration.md'), 'utf8');

/** The rows of the table under a heading, without its two head rows and without the padding of cells. */
function rowsUnder(heading: string): string[] {
  const section = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  return rows.map((row) => row.replace(/ +/g, ' '));
}

function defaultOf(variable: Variable): string {
  if (variable.default !== undefined) return `\`${variable.default}\``;
  return { always: 'required', production: 'required in production', never: '–' }[variable.required ?? 'never'];
}

test('docs/configuration.md has a row for each variable of ours, as the table has it', () => {
  const rows = Object.entries(VARIABLES as Record<string, Variable>).map(([name, variable]) => {
    const meaning = `${variable.meaning}${variable.secret ? ' Secret.' : ''}`;
    return `| \`${name}\` | ${meaning} | ${variable.rule.replace(/^must be /, '')} | ${defaultOf(variable)} | ${variable.processes.join(', ')} |`;
  });
  expect(rowsUnder('Ours')).toEqual(rows);
});

test('of every file and folder that a variable names it says when it is read', () => {
  const named = Object.keys({ ...VARIABLES, ...TEMPORAL_VARIABLES, ...CALLER_VARIABLES });
  const paths = named.filter((name) => /_(FILE|PATH|DIRECTORY)$/.test(name));
  const said = rowsUnder('What is read again').flatMap((row) =>
    [...(row.split(' | ')[0] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name),
  );
  expect(paths.length).toBeGreaterThan(15);
  expect(said.sort()).toEqual(paths.sort());
});

test('and one for each variable of Temporal', () => {
  const rows = Object.entries(TEMPORAL_VARIABLES).map(([name, variable]) => {
    const meaning = `${variable.meaning}${'secret' in variable ? ' Secret.' : ''}`;
    return `| \`${name}\` | ${meaning} | ${'default' in variable ? `\`${variable.default}\`` : '–'} |`;
  });
  expect(rowsUnder('Of Temporal')).toEqual(rows);
});

test('and one for each that a calling program reads', () => {
  const rows = Object.entries(CALLER_VARIABLES).map(([name, variable]) => {
    const meaning = `${variable.meaning}${'secret' in variable ? ' Secret.' : ''}`;
    return `| \`${name}\` | ${meaning} | ${variable.rule.replace(/^must be /, '')} |`;
  });
  expect(rowsUnder('Of a calling program')).toEqual(rows);
});
