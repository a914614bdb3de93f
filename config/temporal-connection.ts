import { type ClientConnectConfig, loadClientConnectConfig } from '@temporalio/envconfig';
import type { Issue } from '../domain/problems.js';

/** How to reach Temporal: options for `Connection.connect` and `NativeConnection.connect`, and the namespace. */
export interface TemporalConnection {
  connectionOptions: ClientConnectConfig['connectionOptions'];
  namespace: string;
}

/**
 * Reads the `TEMPORAL_*` variables and the profile as the Temporal CLI does. What the library throws quotes files and
 * values, so the fault says only where to look.
 */
export function readTemporalConnection(environment: Readonly<Record<string, string>>, issues: Issue[]) {
  try {
    const { connectionOptions, namespace = 'default' } = loadClientConnectConfig({
      overrideEnvVars: { ...environment },
    });
    return { connectionOptions, namespace } satisfies TemporalConnection;
  } catch {
    issues.push({
      type: 'invalidInput',
      in: 'environment',
      name: 'TEMPORAL_*',
      detail:
        'must be as the Temporal CLI takes it: a profile that exists, TLS files that can be read, each given once',
    });
    return undefined;
  }
}
