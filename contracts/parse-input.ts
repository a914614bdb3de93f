import type { z } from 'zod';
import { type Issue, Problem } from '../domain/problems.js';
import { boundsFault } from './input-bounds.js';
import { issuesOf, WHOLE } from './issues.js';

/**
 * `input` as the schema normalises it. Throws `Problem('badRequest')` with every fault at once, by field and rule; no
 * fault holds a value. What is beyond every bound is refused before the schema sees it.
 */
export function parseInput<Output>(schema: z.ZodType<Output>, input: unknown, where: Issue['in'] = 'body'): Output {
  const fault = boundsFault(input);
  if (fault) throw new Problem('badRequest', [{ type: 'schemaViolation', in: where, name: WHOLE, detail: fault }]);
  const result = schema.safeParse(input);
  if (!result.success) throw new Problem('badRequest', issuesOf(result.error, input, where));
  return result.data;
}
