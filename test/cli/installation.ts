import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createActivities } from '../../activities/create-activities.js';
import { createReceiver } from '../../activities/receiver/create-receiver.js';
import { openConfiguredStore } from '../../clients/open-configured-store.js';
import { parseConfiguration } from '../../config/configuration.js';
import type { Submission } from '../../domain/referral.js';
import { ensureSandboxKeyFile } from '../../sandbox/keyring.js';
import { type StandInReceiver, startStandInReceiver } from '../../sandbox/receiver/stand-in-receiver.js';
import { migrate } from '../../store/migrate.js';
import { openDatabase, type Store } from '../../store/store.js';
import { freshSubmission } from '../setup/connector.js';
import { testTemporalAddress } from '../setup/environment.js';
import { createTestDatabase } from '../setup/postgres.js';
import { type Run, run } from './running.js';

export const SENDER = ['--as', 'sender', '--organisation', '0886886638'];
export const RECEIVER = ['--as', 'receiver', '--organisation', '0212246886'];

/** An installation on databases of its own, as the command line finds it, and the means to drive referrals in it. */
export interface Installation {
  environment: NodeJS.ProcessEnv;
  /** Runs the command line in it; `stdin` as JSON. */
  referral(words: string[], stdin?: unknown): Promise<Run>;
  /** Runs it with `--json`, and answers what it printed. Fails where it did not end with 0. */
  answer<Answer>(words: string[], stdin?: unknown): Promise<Answer>;
  store: Store;
  activities: ReturnType<typeof createActivities>;
  receiver: StandInReceiver;
  drop(): Promise<void>;
}

/** Opens one with our own agreement. Acceptance does not need Temporal, and no worker of another test may take these. */
export async function openInstallation(): Promise<Installation> {
  const databases = await Promise.all([createTestDatabase(), createTestDatabase()]);
  const [main = '', keys = ''] = databases.map((database) => database.url);
  const opened = [openDatabase<never>(main), openDatabase<never>(keys)] as const;
  await migrate(...opened);
  await Promise.all(opened.map((database) => database.destroy()));
  const directory = mkdtempSync(join(tmpdir(), 'referral-cli-store-'));
  const environment = {
    DEPLOYMENT: 'sandbox',
    DATABASE_URL: main,
    KEY_DATABASE_URL: keys,
    MASTER_KEYS_FILE: ensureSandboxKeyFile(join(directory, 'master-keys.json')),
    AGREEMENTS_DIRECTORY: join(__dirname, '..', '..', 'agreements'),
    TEMPORAL_ADDRESS: testTemporalAddress(),
    TEMPORAL_NAMESPACE: 'not-there',
  };
  const store = await openConfiguredStore(parseConfiguration(environment, { process: 'cli' }));
  const receiver = await startStandInReceiver({});
  const port = createReceiver({ baseUrl: receiver.url, timeoutMilliseconds: 5_000 });
  const referral = (words: string[], stdin?: unknown) =>
    run(words, { environment, ...(stdin !== undefined && { stdin: JSON.stringify(stdin) }) });
  return {
    environment,
    referral,
    answer: async (words, stdin) => {
      const { code, stdout, stderr } = await referral([...words, '--json'], stdin);
      if (code !== 0) throw new Error(`${words[0]} ended with ${code}: ${stderr}`);
      return JSON.parse(stdout);
    },
    store,
    activities: createActivities({ store, receiverOf: () => port, directSignals: false }),
    receiver,
    drop: async () => {
      port.close();
      await receiver.close();
      await store.close();
      await Promise.all(databases.map((database) => database.drop()));
      rmSync(directory, { recursive: true });
    },
  };
}

/** What our own agreement allows now. */
export function allowedSubmission(): Submission {
  const { information, ...rest } = freshSubmission({
    agreementId: 'opgroeien-diest',
    sender: { enterpriseNumber: '0886886638', team: 'demerDijle' },
  });
  return { ...rest, information: { ...information, noticeVersion: '1' } };
}
