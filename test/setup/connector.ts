import { randomUUID } from 'node:crypto';
import { createLogger } from '../../config/logger.js';
import type { Agreement } from '../../domain/agreement.js';
import type { Submission } from '../../domain/referral.js';
import { type Connector, type ConnectorOptions, startConnector } from '../../sandbox/connector.js';
import { installTemporalRuntime } from '../../workers/temporal-runtime.js';
import { exampleAgreement, exampleSubmission } from '../domain/examples.js';
import { testTemporalAddress, testWorkflowBundle } from './environment.js';
import { createTestDatabase } from './postgres.js';
import { replayAllOn } from './replay.js';

export const SENDER = { role: 'sender', enterpriseNumber: '0886886638' } as const;
export const RECEIVER = { role: 'receiver', enterpriseNumber: '0212246886' } as const;
/** Two people of the receiver, and an assignment to the first. */
export const SOCIAL_WORKER = { ...RECEIVER, subject: 'social-worker-1' } as const;
export const COLLEAGUE = { ...RECEIVER, subject: 'social-worker-2' } as const;
export const ASSIGNMENT = { socialWorkerId: SOCIAL_WORKER.subject } as const;
export const OPERATOR = { role: 'operator', operatorId: 'test' } as const;

/** The example agreement with closing rules for every path, valid without end. */
export function pathAgreement(change: Partial<Agreement> = {}): Agreement {
  const { validUntil: _, ...agreement } = exampleAgreement();
  return {
    ...agreement,
    closingRules: ['unreachable', 'notCompetent', 'deceased', 'contactTimeOver'],
    disposal: {
      retentionYears: 18,
      secondPersonApproval: false,
      selectionRules: [
        {
          ruleId: 'rule-1',
          validFrom: '2044-01-01',
          validUntil: '2048-12-31',
          finalDestination: 'destroy',
          provision: 'Bestuursdecreet III.87',
        },
      ],
    },
    legalBases: [{ code: 'decree-2004-04-30', title: 'Decreet 30 april 2004', articles: ['10/1'] }],
    ...change,
  };
}

/** The same under an agreement whose referrals are pulled. */
export function pullAgreement(change: Partial<Agreement> = {}): Agreement {
  const agreement = pathAgreement();
  return {
    ...agreement,
    agreementId: 'example-pull',
    receiver: { ...agreement.receiver, undertakesReadLogging: false },
    transmission: { ...agreement.transmission, mode: 'pull' },
    ...change,
  };
}

export interface TestConnector extends Connector {
  /** Of its main database. */
  databaseUrl: string;
  drop(): Promise<void>;
}

/**
 * A connector of one test file, on databases of its own and a task queue of its own. `drop` replays every execution that was
 * started there before it removes all of it: a workflow that is not deterministic fails the file that made it.
 */
export async function startTestConnector(options: Partial<ConnectorOptions> = {}): Promise<TestConnector> {
  // Otherwise the SDK writes lines of its own between those of the tests.
  installTemporalRuntime({ logger: createLogger({ level: 'error', name: 'test' }) });
  const databases = await Promise.all([createTestDatabase(), createTestDatabase()]);
  const connector = await startConnector({
    databaseUrl: databases[0].url,
    keyDatabaseUrl: databases[1].url,
    temporal: { address: testTemporalAddress(), namespace: 'default' },
    agreements: [{ agreement: pathAgreement(), contentHash: 'test' }],
    workflowBundle: { codePath: testWorkflowBundle() },
    logger: createLogger({ level: 'error', name: 'test' }),
    taskQueue: `test-${randomUUID()}`,
    ...options,
  });
  return {
    ...connector,
    databaseUrl: databases[0].url,
    drop: async () => {
      await replayAllOn(connector.temporal, connector.taskQueue).finally(connector.close);
      await Promise.all(databases.map((database) => database.drop()));
    },
  };
}

/** A submission that `pathAgreement` allows now. */
export function freshSubmission(change: Partial<Submission> = {}): Submission {
  const submission = exampleSubmission();
  const consentAt = new Date(Date.now() - 3_600_000).toISOString();
  return {
    ...submission,
    information: { ...submission.information, givenAt: consentAt },
    consent: { ...submission.consent, givenAt: consentAt },
    ...change,
  };
}
