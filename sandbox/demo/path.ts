import type { Agreement } from '../../domain/agreement.js';
import type { Keyring } from '../../store/keyring.js';
import type { ConnectorOptions, ConnectorParts } from '../connector.js';
import type { Findings } from './findings.js';

/** The four verbs of the protocol, and what comes long after. */
export type Verb = 'verify' | 'transmit' | 'wait' | 'hand off' | 'purge' | 'archive';

/** What a path is run in. */
export interface World {
  /** The agreement that paths live under. */
  agreement: Agreement;
  /** Shared by all paths about one referral: each has a clock and a workflow of its own. */
  connector: ConnectorParts;
  /** The server on which it runs its workflows. */
  temporal: { address: string; namespace: string };
  /**
   * Makes an agreement, or another version of one, known to the shared connector. Paths about a whole agreement live under
   * one of their own (`ownAgreement`), so that what they do to it disturbs nobody.
   */
  publish(agreement: Agreement): Promise<void>;
  /**
   * What a connector of a path's own needs: new databases and a task queue that no worker serves yet. It costs a second of
   * a processor: only where a path must have or stop its own worker, server or database.
   */
  ownConnector(): Promise<ConnectorOptions & { keyring: Keyring }>;
  /** A new folder, for servers of a path's own. */
  newDirectory(name: string): string;
  /** What Node needs to run a program of this project, beside its file. */
  nodeOptions: readonly string[];
  /** Told what happens while it happens, for a reader. */
  tell(verb: Verb, sentence: string): void;
  /** Aborted when the run is over: whoever waits stops waiting. */
  signal: AbortSignal;
}

/** One way that a referral can go. */
export interface Path {
  /** As typed after `--only`. */
  name: string;
  title: string;
  /** How it must end, in the words of `endedAs`. */
  expected: string;
  /** It waits for something that no clock can skip, such as the end of a process: it starts before the others. */
  takesRealTime?: true;
  run(world: World): Promise<PathResult>;
}

/** What came of a path. */
export interface PathResult {
  /** What happened, in one sentence. */
  happened: string;
  /** How it ended, read from the store. */
  ended: string;
  /** Where store, workflow, stand-in and the path's own expectations do not agree; empty when all is well. */
  disagreements: string[];
  /** What is there now. */
  receiverHolds: string;
  storeHolds: string;
  /** Of the referral's history, without what time skipping itself adds. */
  events: number;
  historyBytes: number;
  /** How far the referral's clock ran ahead, in whole days. */
  skippedDays: number;
  declarationId?: string;
  /** What the above was drawn from; absent where no referral came to be. */
  found?: Findings;
}
