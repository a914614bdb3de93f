import type { SealedAgreement } from '../../../store/agreement-versions.js';
import type { Keyring } from '../../../store/keyring.js';

/** The gateways that are measured, all in one process and with the same authentication. */
export const DOORS = ['reference', 'connector', 'connectorWithTemporal'] as const;
export type Door = (typeof DOORS)[number];

/** What the process with the gateways is told at its start. */
export interface GatewayOrders {
  databaseUrl: string;
  keyDatabaseUrl: string;
  keyring: Keyring;
  agreements: SealedAgreement[];
  temporal: { address: string; namespace: string };
  issuer: string;
  jwksUrl: string;
  audience: string;
}

export interface Figures {
  /** Microseconds of processor time of the gateways' process. */
  processorMicroseconds: number;
  /** Bytes of the heap after a collection, and of buffers outside it. */
  heapBytes: number;
  externalBytes: number;
}

/** One statement of an acceptance: how often, and how long the gateway waited for it on average. */
export interface StatementCost {
  statement: string;
  count: number;
  milliseconds: number;
}

export interface Answers {
  ports: Record<Door, number>;
  figures: Figures;
  /** Begins to time statements. */
  time: true;
  /** What was timed; ends it. */
  statements: StatementCost[];
}
export type Question = Exclude<keyof Answers, 'ports'>;
