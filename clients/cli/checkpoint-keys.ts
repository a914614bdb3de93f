import { readFileSync } from 'node:fs';
import { type CheckpointKeys, checkpointKeysSchema } from '../../contracts/checkpoint.js';
import { issuesOf, WHOLE } from '../../contracts/issues.js';
import { type Issue, Problem } from '../../domain/problems.js';

/** Reads the public keys that checkpoints are verified with. Throws `badRequest`, with every fault by path. */
export function readCheckpointKeys(path: string): CheckpointKeys {
  const refused = (issues: Issue[]) =>
    new Problem(
      'badRequest',
      issues.map((issue) => ({ ...issue, name: `--checkpoint-keys: ${issue.name}` })),
    );
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw refused([{ type: 'schemaViolation', in: 'file', name: WHOLE, detail: 'must be a readable JSON file' }]);
  }
  const result = checkpointKeysSchema.safeParse(content);
  if (!result.success) throw refused(issuesOf(result.error, content, 'file'));
  return result.data;
}
