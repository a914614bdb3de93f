import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { issuesOf, WHOLE } from '../contracts/issues.js';
import { type TrustedKeys, trustedKeysSchema } from '../contracts/trusted-keys.js';
import { type Issue, Problem } from '../domain/problems.js';

/**
 * The DPOs' public keys that this deployment trusts. Throws `Problem('configurationInvalid')` where the file cannot be
 * read, is no JSON, or is no such key set.
 */
export function loadTrustedKeys(path: string): TrustedKeys {
  const file = basename(path);
  const refuse = (issues: Issue[]) =>
    new Problem(
      'configurationInvalid',
      issues.map((issue) => ({ ...issue, name: `${file}: ${issue.name}` })),
    );
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw refuse([{ type: 'schemaViolation', in: 'file', name: WHOLE, detail: 'must be a readable JSON file' }]);
  }
  const result = trustedKeysSchema.safeParse(content);
  if (!result.success) throw refuse(issuesOf(result.error, content, 'file'));
  return result.data;
}
