import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import type { Issue } from '../domain/problems.js';
import { type Deployment, VARIABLES, type Values, type VariableName } from './variables.js';

const masterKeys = z.looseObject({ keys: z.array(z.looseObject({})).min(1) });
/** Permission bits of everybody but the owner. */
const OTHERS = 0o077;

/**
 * Looks at every file and folder that the variables name, so that a wrong one is told at the start, beside all other
 * faults. Contents are read in full by the room they belong to; nothing of a file is kept or quoted here.
 */
export function checkFiles(values: Values, deployment: Deployment, issues: Issue[]): void {
  const { MASTER_KEYS_FILE, AGREEMENTS_DIRECTORY } = values;
  if (MASTER_KEYS_FILE !== undefined) checkMasterKeys(MASTER_KEYS_FILE, deployment, issues);
  for (const name of ['DPO_KEYS_FILE', 'RECEIVER_TOKENS_FILE', 'DEVELOPMENT_TOKENS_FILE'] as const) {
    const path = values[name];
    if (path !== undefined && jsonIn(path) === undefined) issues.push(faulty(name, 'must be JSON that can be read'));
  }
  if (AGREEMENTS_DIRECTORY !== undefined && !isReadableDirectory(AGREEMENTS_DIRECTORY)) {
    issues.push(faulty('AGREEMENTS_DIRECTORY', VARIABLES.AGREEMENTS_DIRECTORY.rule));
  }
}

function checkMasterKeys(path: string, deployment: Deployment, issues: Issue[]): void {
  const name = 'MASTER_KEYS_FILE';
  const parsed = masterKeys.safeParse(jsonIn(path));
  if (!parsed.success) issues.push(faulty(name, 'must be a JWK set with at least one key that can be read'));
  if (deployment !== 'production') return;
  // The mark stands on the set; on a key as well, where one was copied into another set.
  if (parsed.success && [parsed.data, ...parsed.data.keys].some(({ generatedFor }) => generatedFor === 'sandbox')) {
    issues.push(refused(name, 'must not be the keys that the sandbox generated'));
  }
  if (isOpenToOthers(path)) issues.push(refused(name, 'must be closed to group and others: mode 0600 or 0400'));
}

/** Whether group or others may do anything with the file; false where there is none. */
export function isOpenToOthers(path: string): boolean {
  try {
    return (statSync(path).mode & OTHERS) !== 0;
  } catch {
    return false;
  }
}

function jsonIn(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function isReadableDirectory(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.X_OK);
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function faulty(name: VariableName, detail: string): Issue {
  return { type: 'invalidInput', in: 'file', name, detail };
}

function refused(name: VariableName, detail: string): Issue {
  return { type: 'rejectedInput', in: 'file', name, detail };
}
