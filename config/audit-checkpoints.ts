import { accessSync, constants, statSync } from 'node:fs';
import type { Issue } from '../domain/problems.js';
import { isOpenToOthers } from './files.js';
import { missing } from './read-variables.js';
import { type Deployment, type ProcessName, VARIABLES, type Values, type VariableName } from './variables.js';

/** Where checkpoints of the audit trail go, and the file with the key that signs them. */
export interface AuditCheckpointSettings {
  directory: string;
  keyFile: string;
}

/** Reads them; one without the other is a fault, and in production a worker without both. What the key is, `store/` looks at. */
export function readAuditCheckpoints(
  { AUDIT_CHECKPOINT_DIRECTORY: directory, AUDIT_CHECKPOINT_KEY_FILE: keyFile }: Values,
  deployment: Deployment,
  process: ProcessName,
  issues: Issue[],
): AuditCheckpointSettings | undefined {
  if (directory === undefined || keyFile === undefined) {
    const lacking: VariableName[] = [
      ...(directory === undefined ? (['AUDIT_CHECKPOINT_DIRECTORY'] as const) : []),
      ...(keyFile === undefined ? (['AUDIT_CHECKPOINT_KEY_FILE'] as const) : []),
    ];
    if (lacking.length === 1) {
      const given = directory === undefined ? 'AUDIT_CHECKPOINT_KEY_FILE' : 'AUDIT_CHECKPOINT_DIRECTORY';
      for (const name of lacking) issues.push(missing(name, `is required with ${given}`));
    } else if (deployment === 'production' && process === 'worker') {
      for (const name of lacking) issues.push(missing(name, 'is required in production'));
    }
    return undefined;
  }
  if (!isWritableDirectory(directory)) issues.push(faulty('AUDIT_CHECKPOINT_DIRECTORY'));
  if (!isReadable(keyFile)) issues.push(faulty('AUDIT_CHECKPOINT_KEY_FILE'));
  if (deployment === 'production' && isOpenToOthers(keyFile)) {
    const detail = 'must be closed to group and others: mode 0600 or 0400';
    issues.push({ type: 'rejectedInput', in: 'file', name: 'AUDIT_CHECKPOINT_KEY_FILE', detail });
  }
  return { directory, keyFile };
}

function isWritableDirectory(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function faulty(name: VariableName): Issue {
  return { type: 'invalidInput', in: 'file', name, detail: VARIABLES[name].rule };
}
