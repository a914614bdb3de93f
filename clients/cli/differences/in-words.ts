import type { Difference } from '../../../agreements/differences.js';
import { fieldName } from './field-names.js';

/** Longer texts stand one under the other. */
const SHORT = 60;
/** Words that are shown around the place where two long texts differ. */
const CONTEXT = 5;

/** A difference as a DPO reads it, in one line or more. The first ends with the place in the file. */
export function inWords(difference: Difference): string[] {
  const { path } = difference;
  const [head, ...rest] = linesOf(difference);
  return [`${head} (${path.replaceAll(IDENTITY, '')})`, ...rest];
}

/** `[3290]` in a path, with what comes before it as far as the previous one. */
const IDENTITY = /\[(.*?)\](?=\.|$)/g;

function linesOf(difference: Difference): string[] {
  const name = nameOf(difference.path);
  switch (difference.kind) {
    case 'changed': {
      const [before = '', after = ''] = [difference.before, difference.after].map((value) =>
        said(difference.path, value),
      );
      const isShort = before.length + after.length <= SHORT;
      return isShort ? [`${name}: ${before} → ${after}`] : [`${name} changed`, ...beforeAndAfter(before, after)];
    }
    case 'added':
      return withValue(`${name} added`, difference.path, difference.after);
    case 'removed':
      return withValue(`${name} removed`, difference.path, difference.before);
    case 'reordered':
      return [`${name}: another order`, ...beforeAndAfter(difference.before.join(', '), difference.after.join(', '))];
    case 'becameProposal':
      return [`${name} is a proposal now`, difference.reason];
    case 'settled':
      return [`${name} is no longer a proposal`];
    case 'explained':
      return [`${name} has another explanation`, difference.reason].filter((line) => line !== '');
  }
}

/** `postal code 3290, locality Deurne`: each field on the way that names an item, and the last. */
function nameOf(path: string): string {
  const names: string[] = [];
  let end = 0;
  for (const match of path.matchAll(IDENTITY)) {
    const [whole, identity = ''] = match;
    const name = fieldName(path.slice(0, match.index));
    // A long text names itself; it is said below.
    names.push(identity.length <= SHORT ? `${name} ${identity}` : name);
    end = match.index + whole.length;
  }
  return end < path.length ? [...names, fieldName(path)].join(', ') : names.join(', ');
}

function beforeAndAfter(before: string, after: string): string[] {
  const [old, fresh] = [before.split(' '), after.split(' ')];
  let start = 0;
  while (start < Math.min(old.length, fresh.length) && old[start] === fresh[start]) start += 1;
  let end = 0;
  while (end < Math.min(old.length, fresh.length) - start && old.at(-1 - end) === fresh.at(-1 - end)) end += 1;
  const around = (words: string[]) => {
    const [from, to] = [Math.max(0, start - CONTEXT), words.length - Math.max(0, end - CONTEXT)];
    return `${from > 0 ? '… ' : ''}${words.slice(from, to).join(' ')}${to < words.length ? ' …' : ''}`;
  };
  return [`before: ${around(old)}`, `after:  ${around(fresh)}`];
}

function withValue(words: string, path: string, value: unknown): string[] {
  const identity = [...path.matchAll(IDENTITY)].at(-1)?.[1];
  const isIdentity = (part: unknown) => path.endsWith(']') && String(part) === identity;
  if (isIdentity(value)) return String(value).length <= SHORT ? [words] : [words, String(value)];
  const rest = isFields(value)
    ? Object.fromEntries(Object.entries(value).filter(([, part]) => !isIdentity(part)))
    : value;
  const text = said(path, rest);
  if (text === '') return [words];
  return text.length <= SHORT ? [`${words}: ${text}`] : [words, text];
}

function said(path: string, value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return `${value}${unitOf(path, value)}`;
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map((item) => said(path, item)).join(', ');
  if (!isFields(value)) return String(value);
  return Object.entries(value)
    .map(([name, part]) => `${fieldName(`${path}.${name}`)} ${said(`${path}.${name}`, part)}`)
    .join(', ');
}

function isFields(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unitOf(path: string, count: number): string {
  const unit = /(Day|Year)s$/.exec(path)?.[1]?.toLowerCase();
  // Reminders name days, they do not count them.
  if (unit === undefined || path.endsWith('reminderDays')) return '';
  return ` ${unit}${count === 1 ? '' : 's'}`;
}
