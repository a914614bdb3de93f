import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfiguration } from '../../config/configuration.js';
import type { ProcessName } from '../../config/variables.js';
import { type Issue, Problem } from '../../domain/problems.js';

/** A folder with the files that a configuration names, and an environment that is valid in production. */
export interface EnvironmentFixture {
  directory: string;
  environment: Record<string, string>;
  /** Writes a file and answers its path. */
  write(name: string, content: string, mode?: number): string;
  remove(): void;
}

export function createEnvironmentFixture(): EnvironmentFixture {
  const directory = mkdtempSync(join(tmpdir(), 'configuration-'));
  const write = (name: string, content: string, mode = 0o600) => {
    const path = join(directory, name);
    writeFileSync(path, content);
    chmodSync(path, mode);
    return path;
  };
  const agreements = join(directory, 'agreements');
  const checkpoints = join(directory, 'checkpoints');
  mkdirSync(agreements);
  mkdirSync(checkpoints);
  return {
    directory,
    write,
    environment: {
      DATABASE_URL: 'postgres://connector@store.internal/connector',
      KEY_DATABASE_URL: 'postgres://connector@keys.internal/connector',
      MASTER_KEYS_FILE: write('master-keys.json', JSON.stringify({ keys: [{ kty: 'oct', kid: 'k1', k: 'AAAA' }] })),
      DPO_KEYS_FILE: write('dpo-keys.json', '{"keys":[]}'),
      AGREEMENTS_DIRECTORY: agreements,
      AUDIT_CHECKPOINT_DIRECTORY: checkpoints,
      AUDIT_CHECKPOINT_KEY_FILE: write('checkpoint-key.pem', 'a key'),
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** The faults of an environment; none where it is accepted. */
export function faultsOf(environment: NodeJS.ProcessEnv, process: ProcessName = 'worker'): readonly Issue[] {
  try {
    parseConfiguration(environment, { process });
    return [];
  } catch (error) {
    if (error instanceof Problem && error.code === 'configurationInvalid') return error.issues;
    throw error;
  }
}

/** `NAME: rule` of each fault, sorted. */
export function faultLines(environment: NodeJS.ProcessEnv, process: ProcessName = 'worker'): string[] {
  return faultsOf(environment, process)
    .map(({ name, detail }) => `${name}: ${detail}`)
    .sort();
}
