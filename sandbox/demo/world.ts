import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkflowBundleOption } from '@temporalio/worker';
import { contentHash } from '../../agreements/content-hash.js';
import type { Logger } from '../../config/logger.js';
import type { Agreement } from '../../domain/agreement.js';
import { registerAgreements, type SealedAgreement } from '../../store/agreement-versions.js';
import type { Keyring } from '../../store/keyring.js';
import { type Connector, type ConnectorOptions, randomKeyring, startConnector } from '../connector.js';
import type { SandboxSignIn } from '../door/party-programs.js';
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
  /** Of the connector that paths share: whoever else tells this Temporal server of its referrals must name the same one. */
  taskQueue?: string;
  /** Generated when left out. */
  keyring?: Keyring;
  nodeOptions?: readonly string[];
  /** Both parties then come over HTTP; without it they are on the store. */
  signIn?: SandboxSignIn;
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
  const temporal = { address: ground.temporal.address, namespace: ground.temporal.namespace };
  const signal = ground.signal ?? new AbortController().signal;
  // Every path that waits listens to it.
  setMaxListeners(0, signal);
  // One for all: keys are under the ids of their referrals, and a database is three hundred files.
  const keyDatabaseUrl = await ground.createDatabase(databaseName(uniqueName('keys')));
  const newOptions = async (name: string) => {
    const unique = uniqueName(name);
    const databaseUrl = await ground.createDatabase(databaseName(unique));
    const { agreements, workflowBundle, logger } = ground;
    const keyring = ground.keyring ?? randomKeyring();
    return {
      ...{ databaseUrl, keyDatabaseUrl, temporal, agreements, workflowBundle, logger, keyring },
      taskQueue: unique,
      ...(ground.signIn && { signIn: ground.signIn }),
    } satisfies ConnectorOptions;
  };
  const shared = { ...(await newOptions('shared')), ...(ground.taskQueue && { taskQueue: ground.taskQueue }) };
  const connector = await startConnector(shared);
  // One at a time: each reads the whole catalogue back.
  let published = Promise.resolve();
  const publish = (agreement: Agreement) => {
    published = published.then(() =>
      registerAgreements(connector.store, [{ agreement, contentHash: contentHash(agreement) }]),
    );
    return published;
  };
  return {
    connector,
    databases: { databaseUrl: shared.databaseUrl, keyDatabaseUrl: shared.keyDatabaseUrl },
    worldOf: (path, tell = () => undefined) => ({
      agreement: ground.agreement,
      connector,
      temporal,
      publish,
      ownConnector: async () => {
        signal.throwIfAborted();
        return newOptions(path.name);
      },
      newDirectory: (name) => {
        const directory = join(ground.directory, name);
        mkdirSync(directory, { recursive: true });
        return directory;
      },
      nodeOptions: ground.nodeOptions ?? [],
      tell,
      signal,
    }),
    close: () => connector.close(),
  };
}

/** Task queues and databases of one world never meet those of another on the same servers. */
function uniqueName(name: string): string {
  return `${name}-${randomUUID().slice(0, 8)}`;
}

function databaseName(name: string): string {
  return name.replaceAll('-', '_');
}
