import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkflowBundleOption } from '@temporalio/worker';
import type { Logger } from '../../config/logger.js';
import type { Agreement } from '../../domain/agreement.js';
import type { SealedAgreement } from '../../store/agreement-versions.js';
import type { Keyring } from '../../store/keyring.js';
import { type Connector, type ConnectorOptions, randomKeyring, startConnector } from '../connector.js';
import type { Path, Verb, World } from './path.js';

/** What a world is built on: servers that run, agreements, and a place for files. */
export interface Ground {
  directory: string;
  temporal: { address: string; namespace: string };
  /** Makes an empty database and returns its URL. */
  createDatabase(name: string): Promise<string>;
  agreements: SealedAgreement[];
  /** The one that paths live under. */
  agreement: Agreement;
  workflowBundle: WorkflowBundleOption;
  logger: Logger;
  /** Generated when left out. */
  keyring?: Keyring;
  nodeOptions?: readonly string[];
  signal?: AbortSignal;
}

/** A world, and how to leave it. */
export interface OpenWorld {
  connector: Connector;
  databases: { databaseUrl: string; keyDatabaseUrl: string };
  /** The world as one path sees it. */
  worldOf(path: Pick<Path, 'name'>, tell?: (verb: Verb, sentence: string) => void): World;
  close(): Promise<void>;
}

/** Starts the connector that paths share. */
export async function openWorld(ground: Ground): Promise<OpenWorld> {
  const newOptions = async (name: string) => {
    // Task queues, ids and databases of one world never meet those of another on the same servers.
    const unique = `${name}-${randomUUID().slice(0, 8)}`;
    const database = unique.replaceAll('-', '_');
    const [databaseUrl, keyDatabaseUrl] = await Promise.all([
      ground.createDatabase(database),
      ground.createDatabase(`${database}_keys`),
    ]);
    const { agreements, workflowBundle, logger } = ground;
    const temporal = { address: ground.temporal.address, namespace: ground.temporal.namespace };
    const keyring = ground.keyring ?? randomKeyring();
    return {
      ...{ databaseUrl, keyDatabaseUrl, temporal, agreements, workflowBundle, logger, keyring },
      taskQueue: unique,
    } satisfies ConnectorOptions;
  };
  const shared = await newOptions('shared');
  const connector = await startConnector(shared);
  return {
    connector,
    databases: { databaseUrl: shared.databaseUrl, keyDatabaseUrl: shared.keyDatabaseUrl },
    worldOf: (path, tell = () => undefined) => ({
      agreement: ground.agreement,
      connector,
      ownConnector: async () => {
        ground.signal?.throwIfAborted();
        return newOptions(path.name);
      },
      newDirectory: (name) => {
        const directory = join(ground.directory, name);
        mkdirSync(directory, { recursive: true });
        return directory;
      },
      nodeOptions: ground.nodeOptions ?? [],
      tell,
      signal: ground.signal ?? new AbortController().signal,
    }),
    close: () => connector.close(),
  };
}
