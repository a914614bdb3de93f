import type { z } from 'zod';
import type { Issue } from '../domain/problems.js';

type Where = Issue['in'];

/** How an input as a whole is named where a fault is about no field of it. */
export const WHOLE = '(whole)';

/**
 * The faults of an input as issues: path of the field (`client.address.postalCode`), kind, and the rule it broke. Rules
 * are said from the schema, so no value can be in one. `input` is looked at only to tell a missing field from a wrong
 * one.
 */
export function issuesOf(error: z.ZodError, input: unknown, where: Where = 'body'): Issue[] {
  return error.issues.flatMap((issue) => {
    const name = nameOf(issue.path);
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        type: 'unknownInput' as const,
        in: where,
        name: nameOf([...issue.path, safeKey(key)]),
        detail: 'is not a known field',
      }));
    }
    if (isMissing(issue.path, input)) return [{ type: 'requiredInput', in: where, name, detail: requiredRule(issue) }];
    return [{ ...ruleOf(issue), in: where, name }];
  });
}

function ruleOf(issue: z.core.$ZodIssue): Pick<Issue, 'type' | 'detail'> {
  switch (issue.code) {
    case 'invalid_type':
      return { type: 'schemaViolation', detail: `must be ${KINDS[issue.expected] ?? `of type ${issue.expected}`}` };
    case 'invalid_value':
      return { type: 'schemaViolation', detail: oneOf(issue.values) };
    case 'invalid_union':
      return { type: 'schemaViolation', detail: oneOf('options' in issue ? (issue.options ?? []) : []) };
    case 'too_small':
      return { type: 'outOfRange', detail: `must ${measure(issue.origin)} at least ${issue.minimum}` };
    case 'too_big':
      return {
        type: 'outOfRange',
        detail:
          issue.origin === 'string'
            ? `must be at most ${issue.maximum} characters long`
            : `must ${measure(issue.origin)} at most ${issue.maximum}`,
      };
    case 'custom':
    case 'invalid_format':
      return { type: 'invalidInput', detail: issue.message };
    default:
      return { type: 'invalidInput', detail: 'is not valid' };
  }
}

const KINDS: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
};

function oneOf(values: readonly unknown[]): string {
  return values.length === 1 ? `must be ${String(values[0])}` : `must be one of ${values.map(String).join(', ')}`;
}

function measure(origin: string): string {
  return origin === 'array' ? 'hold' : 'be';
}

/** A rule of our own that asks for a field says when; everything else is simply required. */
function requiredRule(issue: z.core.$ZodIssue): string {
  return issue.code === 'custom' ? issue.message : 'is required';
}

function isMissing(path: readonly PropertyKey[], input: unknown): boolean {
  const valueAt = (value: unknown, segment: PropertyKey) => (value as Record<PropertyKey, unknown> | null)?.[segment];
  return path.reduce(valueAt, input) === undefined;
}

function nameOf(path: readonly PropertyKey[]): string {
  return path.length === 0 ? WHOLE : path.map(String).join('.');
}

/** Names of fields that we do not know are the caller's text: shown only where they look like a field's name. */
function safeKey(key: string): string {
  return /^[A-Za-z][A-Za-z0-9]{0,40}$/.test(key) ? key : '(unknown field)';
}
