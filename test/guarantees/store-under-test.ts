import { sql } from 'kysely';
import { createActivities } from '../../activities/create-activities.js';
import { createReceiver, type Receiver } from '../../activities/receiver/create-receiver.js';
import type { OperatorClient } from '../../clients/referral-client.js';
import { createStoreClient } from '../../clients/store-client.js';
import type { Agreement } from '../../domain/agreement.js';
import type { Submission } from '../../domain/referral.js';
import { randomKeyring } from '../../sandbox/connector.js';
import { type StandInReceiver, startStandInReceiver } from '../../sandbox/receiver/stand-in-receiver.js';
import { openStore } from '../../store/open-store.js';
import type { Store } from '../../store/store.js';
import { exampleSubmission } from '../domain/examples.js';
import { pathAgreement } from '../setup/connector.js';
import { createTestDatabase } from '../setup/postgres.js';

/**
 * Store and activities of one test file as a worker has them, on real databases and with a stand-in OCMW, but without
 * Temporal: here the test says what happens next, and what time it is.
 */
export interface StoreUnderTest {
  store: Store;
  databaseUrl: string;
  keyDatabaseUrl: string;
  client: OperatorClient;
  activities: ReturnType<typeof createActivities>;
  receiver: StandInReceiver;
  /** The port that the activities use. */
  port: Receiver;
  /** What everything here takes for now. */
  clock: { at: Date };
  /** Rows of a statement, read past every projection. */
  rows<Row>(statement: string): Promise<Row[]>;
  drop(): Promise<void>;
}

/** Opens one. It is 3 March 2025, noon UTC, until a test says otherwise. */
export async function openStoreUnderTest(agreements: Agreement[] = [pathAgreement()]): Promise<StoreUnderTest> {
  const [main, keys] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  const clock = { at: new Date('2025-03-03T12:00:00Z') };
  const now = async () => clock.at;
  const store = await openStore({
    databaseUrl: main.url,
    keyDatabaseUrl: keys.url,
    keyring: randomKeyring(),
    clock: { now },
    migrateFirst: true,
    agreements: agreements.map((agreement) => ({ agreement, contentHash: `hash of version ${agreement.version}` })),
  });
  const receiver = await startStandInReceiver({ clock: { now } });
  const port = createReceiver({ baseUrl: receiver.url, timeoutMilliseconds: 5_000 });
  return {
    store,
    databaseUrl: main.url,
    keyDatabaseUrl: keys.url,
    client: createStoreClient({ store }),
    activities: createActivities({ store, receiverOf: () => port, directSignals: true }),
    receiver,
    port,
    clock,
    rows: async <Row>(statement: string) => (await sql.raw<Row>(statement).execute(store.db)).rows,
    drop: async () => {
      port.close();
      await receiver.close();
      await store.close();
      await Promise.all([main.drop(), keys.drop()]);
    },
  };
}

/** A submission whose consent was given `days` days before `now`. */
export function consentedDaysBefore(now: Date, days: number): Submission {
  const submission = exampleSubmission();
  const givenAt = new Date(now.getTime() - days * 86_400_000).toISOString();
  return {
    ...submission,
    information: { ...submission.information, givenAt },
    consent: { ...submission.consent, givenAt },
  };
}
