import { loadAgreementsFor } from '../agreements/load-for-deployment.js';
import type { CliConfiguration } from '../config/configuration.js';
import { readKeyring } from '../store/keyring.js';
import { openStore } from '../store/open-store.js';
import type { Store } from '../store/store.js';

/**
 * The store of a deployment: its databases, master keys and the agreements it may live by. Throws `Problem` for configuration
 * faults and `StoreFailure` when a database does not answer.
 */
export async function openConfiguredStore(
  configuration: CliConfiguration,
  options: { onFault?: (code: string) => void } = {},
): Promise<Store & { close(): Promise<void> }> {
  return openStore({
    databaseUrl: configuration.databaseUrl,
    keyDatabaseUrl: configuration.keyDatabaseUrl,
    keyring: readKeyring(configuration.masterKeysFile),
    agreements: await loadAgreementsFor({
      directory: configuration.agreementsDirectory,
      production: configuration.deployment === 'production',
      dpoKeysFile: configuration.dpoKeysFile,
    }),
    ...options,
  });
}
