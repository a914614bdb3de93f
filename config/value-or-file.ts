import { readFileSync } from 'node:fs';
import type { Issue } from '../domain/problems.js';
import { missing } from './read-variables.js';
import { VARIABLES, type Values } from './variables.js';

type FileBacked =
  | 'DATABASE_URL'
  | 'KEY_DATABASE_URL'
  | 'NOTIFY_WEBHOOK_URL'
  | 'NOTIFY_WEBHOOK_SECRET'
  | 'NOTIFY_SMTP_URL';

/**
 * A secret value: from its variable, or from the file that `<name>_FILE` names. Both at once are a fault; so is neither,
 * where it is required.
 */
export function valueOrFile(
  name: FileBacked,
  environment: Readonly<Record<string, string>>,
  values: Values,
  issues: Issue[],
  { required = false } = {},
): string | undefined {
  const fileVariable = `${name}_FILE` as const;
  const path = values[fileVariable];
  if (environment[name] !== undefined) {
    if (path === undefined) return values[name];
    issues.push({
      type: 'rejectedInput',
      in: 'environment',
      name: fileVariable,
      detail: `must not be set with ${name}`,
    });
    return undefined;
  }
  if (path === undefined) {
    if (required) issues.push(missing(name, `is required, or ${fileVariable}`));
    return undefined;
  }
  const parsed = VARIABLES[name].schema.safeParse(contentOf(path));
  if (parsed.success) return parsed.data;
  issues.push({ type: 'schemaViolation', in: 'file', name: fileVariable, detail: VARIABLES[name].rule });
  return undefined;
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}
