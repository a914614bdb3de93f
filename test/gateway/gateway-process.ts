import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureSandboxKeyFile } from '../../sandbox/keyring.js';
import { migrate } from '../../store/migrate.js';
import { openDatabase } from '../../store/store.js';
import { SENDER } from '../setup/connector.js';
import { testTemporalAddress } from '../setup/environment.js';
import { createTestDatabase } from '../setup/postgres.js';
import { startTypeScript, type TypeScriptProcess } from '../setup/typescript-process.js';

const MAIN = join(__dirname, '..', '..', 'gateway', 'main.ts');
/** The sender's, in the file that `environment` names. */
export const TOKEN = 'a-token-of-the-sender';

/** What gateways of their own processes need: migrated databases, and files that are gone afterwards. */
export interface GatewayProcesses {
  databaseUrl: string;
  environment: NodeJS.ProcessEnv;
  /** For files of a test. */
  directory: string;
  /** Writes a file of development tokens, and answers its path. */
  tokensFile(name: string, tokens: unknown): string;
  /** Starts one, with what differs from `environment`. */
  start(change?: NodeJS.ProcessEnv): TypeScriptProcess;
  drop(): Promise<void>;
}

export async function prepareGatewayProcesses(): Promise<GatewayProcesses> {
  const databases = await Promise.all([createTestDatabase(), createTestDatabase()]);
  const [main, keys] = databases.map((database) => database.url) as [string, string];
  const opened = [openDatabase<never>(main), openDatabase<never>(keys)] as const;
  await migrate(...opened);
  await Promise.all(opened.map((database) => database.destroy()));
  const directory = mkdtempSync(join(tmpdir(), 'referral-gateway-'));
  const tokensFile = (name: string, tokens: unknown) => {
    const path = join(directory, name);
    writeFileSync(path, JSON.stringify(tokens), { mode: 0o600 });
    return path;
  };
  const environment = {
    DEPLOYMENT: 'sandbox',
    DATABASE_URL: main,
    KEY_DATABASE_URL: keys,
    MASTER_KEYS_FILE: ensureSandboxKeyFile(join(directory, 'master-keys.json')),
    AGREEMENTS_DIRECTORY: join(__dirname, '..', '..', 'agreements'),
    TEMPORAL_ADDRESS: testTemporalAddress(),
    // Acceptance does not need Temporal, and no worker of another test may take these.
    TEMPORAL_NAMESPACE: 'not-there',
    GATEWAY_PORT: '0',
    DEVELOPMENT_TOKENS_FILE: tokensFile('tokens.json', [{ token: TOKEN, caller: SENDER }]),
  };
  return {
    ...{ databaseUrl: main, environment, directory, tokensFile },
    start: (change = {}) => startTypeScript(MAIN, [], { ...environment, ...change }),
    drop: async () => {
      await Promise.all(databases.map((database) => database.drop()));
      rmSync(directory, { recursive: true });
    },
  };
}
