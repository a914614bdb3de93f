import { loadAgreementsFor } from '../agreements/load-for-deployment.js';
import type { CliConfiguration } from '../config/configuration.js';
import { isOpenToOthers } from '../config/files.js';
import type { Logger } from '../config/logger.js';
import { FileFault, type WatchedFiles, watchFiles } from '../config/watched-files.js';
import { type Keyring, readKeyring } from '../store/keyring.js';
import { openStore } from '../store/open-store.js';
import type { Store } from '../store/store.js';

export interface OpenedStore extends Store {
  /** The master keys of a process that stays: undefined where they are read once. */
  masterKeys: WatchedFiles<Keyring> | undefined;
  close(): Promise<void>;
}

export interface OpenStoreOptions {
  onFault?: (code: string) => void;
  /** For a process that stays: new master keys are put into use without a restart, and it is logged here. */
  watchKeys?: Pick<Logger, 'info' | 'error'>;
}

/**
 * The store of a deployment: its databases, master keys and the agreements it may live by. Throws `Problem` for configuration
 * faults and `StoreFailure` when a database does not answer.
 */
export async function openConfiguredStore(
  configuration: CliConfiguration,
  { onFault, watchKeys }: OpenStoreOptions = {},
): Promise<OpenedStore> {
  const store = await openStore({
    databaseUrl: configuration.databaseUrl,
    keyDatabaseUrl: configuration.keyDatabaseUrl,
    keyring: readKeyring(configuration.masterKeysFile),
    agreements: await loadAgreementsFor({
      directory: configuration.agreementsDirectory,
      production: configuration.deployment === 'production',
      dpoKeysFile: configuration.dpoKeysFile,
    }),
    ...(onFault !== undefined && { onFault }),
  });
  const masterKeys = watchKeys && watchMasterKeys(configuration, store, watchKeys);
  return Object.assign(store, {
    masterKeys,
    close: async () => {
      masterKeys?.stop();
      await Promise.all([store.db.destroy(), store.keyDb.destroy()]);
    },
  });
}

/**
 * Puts changed master keys into use. A changed index key is refused: repeats would no longer be known, which no restart
 * mends; nor is a file taken that production would refuse at the start.
 */
export function watchMasterKeys(
  { masterKeysFile, deployment }: CliConfiguration,
  store: Store,
  logger: Pick<Logger, 'info' | 'error'>,
): WatchedFiles<Keyring> {
  return watchFiles({
    name: 'MASTER_KEYS_FILE',
    paths: [masterKeysFile],
    read: () => {
      const keyring = readKeyring(masterKeysFile);
      if (!Buffer.from(keyring.indexKey).equals(store.keyring.indexKey)) throw new FileFault('indexKeyChanged');
      if (deployment === 'production' && isOpenToOthers(masterKeysFile)) throw new FileFault('openToOthers');
      return keyring;
    },
    use: (keyring) => {
      store.keyring = keyring;
    },
    logger,
  });
}
