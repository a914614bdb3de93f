import type { z } from 'zod';
import { type Answer, OPERATIONS } from './ask.js';
import type { Finding } from './session.js';

/** In words, where the code of a fault is ours. */
const FAULTS: Readonly<Record<string, string>> = {
  late: 'is not answered in time',
  tooLarge: 'is answered with more than 64 KiB',
  noAnswer: 'is not answered',
};

/** What is wrong with an answer: another status than these, or content that is not of this shape. No values. */
export function faultsOf(answer: Answer, statuses: readonly number[], content?: z.ZodType): string[] {
  const { status, fault, operation } = answer;
  const call = OPERATIONS[operation];
  if (fault !== undefined) return [`${call} ${FAULTS[fault] ?? `is not answered (${fault})`}`];
  if (status === undefined || !statuses.includes(status))
    return [`${call} is answered ${status}, not ${words(statuses)}`];
  if (content === undefined || status === 202) return [];
  if (answer.json === undefined) return [`${call} is answered ${status} without JSON`];
  const { error } = content.safeParse(answer.json);
  // Messages of ours and of zod name the rule only.
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.') || 'the content'}: ${message}`);
}

/** A finding on several answers, each held to the same. */
export function found(answers: Answer | Answer[], statuses: readonly number[], content?: z.ZodType): Finding {
  const all = Array.isArray(answers) ? answers : [answers];
  return { answers: all, faults: [...new Set(all.flatMap((answer) => faultsOf(answer, statuses, content)))] };
}

/** Done, as this content says; or taken in, which is right as well but leaves open what follows from it. */
export function doneAtLast(answers: Answer[], content: z.ZodType): Finding {
  const finding = found(answers, [200, 202], content);
  const isOpen = finding.faults.length === 0 && answers.at(-1)?.status === 202;
  return isOpen ? { ...finding, notChecked: 'taken in (202), and not done while this check waited' } : finding;
}

/** Two answers that have to say the same in these fields. */
export function sameFaults(one: Answer | undefined, other: Answer | undefined, fields: readonly string[]): string[] {
  const [before, after] = [contentOf(one), contentOf(other)];
  return fields.filter((field) => before[field] !== after[field]).map((field) => `${field} is another one`);
}

export function contentOf(answer: Answer | undefined): Record<string, unknown> {
  const json = answer?.json;
  return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {};
}

function words(statuses: readonly number[]): string {
  return statuses.join(' or ');
}
