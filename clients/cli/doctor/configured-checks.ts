import { type Configuration, parseConfiguration, type WorkerConfiguration } from '../../../config/configuration.js';
import { Problem } from '../../../domain/problems.js';
import type { KeyDatabase } from '../../../store/schema.js';
import { openDatabase } from '../../../store/store.js';
import { agreementChecks } from './agreement-checks.js';
import { certificateChecks } from './certificate-checks.js';
import type { Check, CheckResult } from './check.js';
import { checkpointChecks } from './checkpoint-checks.js';
import { databaseChecks } from './database-checks.js';
import { keyChecks } from './key-checks.js';
import { temporalChecks } from './temporal-checks.js';

export interface ConfiguredChecks {
  checks: Check[];
  close(): Promise<void>;
}

/**
 * All checks of an installation, from its environment. The worker's configuration is the one that asks for most; where
 * it is faulty the rest cannot be looked at, and its faults are all there is to say.
 */
export function configuredChecks(environment: NodeJS.ProcessEnv): ConfiguredChecks {
  let configuration: WorkerConfiguration;
  try {
    configuration = parseConfiguration(environment, { process: 'worker' });
  } catch (error) {
    return { checks: [configurationCheck(async () => faultsOf(error))], close: async () => {} };
  }
  const databases = {
    main: openDatabase<never>(configuration.databaseUrl, { poolSize: 1 }),
    keys: openDatabase<KeyDatabase>(configuration.keyDatabaseUrl, { poolSize: 1 }),
  };
  const temporal = temporalChecks(configuration.temporal);
  return {
    checks: [
      configurationCheck(async () => ({ ok: true, detail: deploymentText(configuration) })),
      ...databaseChecks({ main: databases.main, keys: databases.keys as never }, configuration.deployment),
      ...keyChecks(configuration.masterKeysFile, databases.keys),
      ...temporal.checks,
      ...agreementChecks(configuration),
      ...certificateChecks(environment),
      ...checkpointChecks(configuration.auditCheckpoints, configuration.deployment, databases.main),
    ],
    close: async () => {
      await Promise.all([databases.main.destroy(), databases.keys.destroy(), temporal.close()]);
    },
  };
}

function configurationCheck(run: Check['run']): Check {
  return { name: 'configuration', run };
}

function deploymentText({ deployment }: Configuration): string {
  return `deployment ${deployment}`;
}

function faultsOf(error: unknown): CheckResult {
  const issues = error instanceof Problem ? error.issues : [];
  const detail = issues.map((issue) => `${issue.name} ${issue.detail}`).join('; ') || 'cannot be read';
  return { ok: false, detail, remedy: 'correct these variables (docs/configuration.md); nothing else was checked' };
}
