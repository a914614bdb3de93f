import type { Kysely } from 'kysely';
import type { AuditCheckpointSettings } from '../../../config/audit-checkpoints.js';
import type { Deployment } from '../../../config/variables.js';
import { Problem } from '../../../domain/problems.js';
import { listCheckpoints } from '../../../store/checkpoints/directory.js';
import { readCheckpointSigner } from '../../../store/checkpoints/keys.js';
import { secondsSinceCheckpoint } from '../../../store/figures.js';
import type { Check, CheckResult } from './check.js';

/** One is taken every day; two hours more are for a worker that was just then down. */
const LATE_AFTER_SECONDS = 26 * 3600;

/** Checkpoints of the audit trail: somebody signs them, they have a place, and the newest is not old. */
export function checkpointChecks(
  settings: AuditCheckpointSettings | undefined,
  deployment: Deployment,
  database: Kysely<never>,
): Check[] {
  if (settings === undefined) {
    return [{ name: 'audit checkpoints are configured', run: async () => notConfigured(deployment) }];
  }
  return [
    { name: 'audit checkpoint key can be read', run: () => checkKey(settings) },
    { name: 'audit checkpoints are taken', run: () => checkAge(settings, database) },
  ];
}

/** In production a worker does not start without, so only a deployment for trying it out comes here. */
function notConfigured(deployment: Deployment): CheckResult {
  return { ok: true, detail: `none, in deployment ${deployment}: a trail that was cut off would go unnoticed` };
}

async function checkKey({ keyFile }: AuditCheckpointSettings): Promise<CheckResult> {
  try {
    const { keyId, publicKeys } = readCheckpointSigner(keyFile);
    return { ok: true, detail: `signs as ${keyId}, ${publicKeys.keys.length} in all` };
  } catch (error) {
    const detail = (error instanceof Problem && error.issues[0]?.detail) || 'cannot be read';
    return {
      ok: false,
      detail,
      remedy: 'point AUDIT_CHECKPOINT_KEY_FILE to a PEM file that begins with the private key',
    };
  }
}

async function checkAge({ directory }: AuditCheckpointSettings, database: Kysely<never>): Promise<CheckResult> {
  const [files, seconds] = [await listCheckpoints(directory), await secondsSinceCheckpoint(database)];
  const newest = files.at(-1)?.name ?? 'none yet';
  const hours = Math.floor(seconds / 3600);
  return seconds < LATE_AFTER_SECONDS
    ? { ok: true, detail: newest }
    : {
        ok: false,
        detail: `${newest}, and none taken for ${hours} hours`,
        remedy: 'look for "audit checkpoint" in the log of the worker; `referral audit checkpoint` takes one now',
      };
}
