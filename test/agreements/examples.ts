import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LoadedAgreement, loadAgreement } from '../../agreements/load-agreement.js';
import { type Issue, Problem } from '../../domain/problems.js';

export const FIXTURES = join(__dirname, '../fixtures/agreements');
export const AGREEMENTS = join(__dirname, '../../agreements');

/** Text of the second agreement: settled, of other partners, with other policies. */
export const exampleText = readFileSync(join(FIXTURES, 'jeugdhulp-voorbeeldstad.yaml'), 'utf8');

/** `exampleText` with one piece replaced; fails where the piece is not there. */
export function exampleWith(piece: string | RegExp, replacement: string, text = exampleText): string {
  const changed = text.replace(piece, () => replacement);
  if (changed === text) throw new Error(`nothing to replace: ${piece}`);
  return changed;
}

const PULLED = {
  mode: ['retryForDays: 3,', 'mode: pull, retryForDays: 3,'],
  undertaking: ['undertakesReadLogging: true', 'undertakesReadLogging: false'],
  ownCopy: ['{ until: receipt, correctionWindowDays: 30 }', '{ until: outcome }'],
  endpoint: ['  endpoint: https://receiver.example/referrals/v1\n', ''],
} as const;

/** The same where its referrals are pulled; `left` as it was. */
export function pulledText({ left }: { left?: keyof typeof PULLED } = {}): string {
  const changes = Object.entries(PULLED).filter(([name]) => name !== left);
  return changes.reduce((text, [, [piece, other]]) => exampleWith(piece, other, text), exampleText);
}

export const load = (text: string): LoadedAgreement => loadAgreement({ text, name: 'x.yaml' });

/** The issues for which `act` refuses the configuration; fails where it does not. */
export function configurationIssues(act: () => unknown): readonly Issue[] {
  try {
    act();
  } catch (error) {
    if (error instanceof Problem && error.code === 'configurationInvalid') return error.issues;
    throw error;
  }
  throw new Error('was accepted');
}
