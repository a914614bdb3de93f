import { z } from 'zod';
import { issuesOf } from '../contracts/issues.js';
import type { Issue } from '../domain/problems.js';

/**
 * A value that the protocol's text leaves open is written `{ value, status, reason }`. While its status is `proposal`
 * nobody has agreed to it; the DPOs make it `agreed`, or the bare value.
 */
const openValueSchema = z.strictObject({
  value: z.unknown(),
  status: z.enum(['proposal', 'agreed']),
  reason: z.string().min(1).max(1000),
});

export interface OpenValue {
  /** Path of the value in the agreement, for example `consent.maximumAgeDays`. */
  path: string;
  status: 'proposal' | 'agreed';
  reason: string;
}

export interface TakenOut {
  content: unknown;
  openValues: OpenValue[];
  issues: Issue[];
}

/** The content with every open value taken out of its wrapper, those values, and malformed wrappers. */
export function takeOpenValues(content: unknown): TakenOut {
  const openValues: OpenValue[] = [];
  const issues: Issue[] = [];

  function taken(value: unknown, path: string[]): unknown {
    if (Array.isArray(value)) return value.map((item, index) => taken(item, [...path, String(index)]));
    if (typeof value !== 'object' || value === null) return value;
    // No field of an agreement has either name, so one of the two is a wrapper with a part missing.
    if (!('value' in value || 'status' in value)) {
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, taken(inner, [...path, key])]));
    }
    const wrapper = openValueSchema.safeParse(value);
    if (!wrapper.success) {
      issues.push(
        ...issuesOf(wrapper.error, value, 'file').map((issue) => ({ ...issue, name: [...path, issue.name].join('.') })),
      );
    } else {
      const { status, reason } = wrapper.data;
      openValues.push({ path: path.join('.'), status, reason });
    }
    return taken('value' in value ? value.value : undefined, path);
  }

  return { content: taken(content, []), openValues, issues };
}
