import type { Client } from '@temporalio/client';
import { version } from '../../package.json';
import { startTestConnector } from '../setup/connector.js';
import { eventually } from '../setup/eventually.js';
import { startTestServers } from '../setup/servers.js';
import { openTestWorld } from '../setup/world.js';
import { addFixture, isRecorded } from './fixtures.js';
import { SCENARIOS } from './scenarios.js';

/** One run of a workflow. */
interface Execution {
  type: string;
  workflowId: string;
  runId: string;
  isRunning: boolean;
}

/**
 * `npm run record-histories`: plays every scenario that this version has no history of, on servers of its own, and adds the
 * histories as `<version>-<scenario>[-<workflow type>]`. What is there already stays as it is.
 */
async function main(): Promise<void> {
  const missing = SCENARIOS.filter(({ name }) => !isRecorded(`${version}-${name}`));
  if (missing.length === 0) return console.log(`version ${version} has a history of every scenario`);
  const servers = await startTestServers();
  try {
    process.env.TEST_TEMPORAL_ADDRESS = servers.temporal.address;
    process.env.TEST_POSTGRES_URL = servers.postgres.url('postgres');
    process.env.TEST_WORKFLOW_BUNDLE = servers.workflowBundle;
    const world = await openTestWorld();
    const connector = await startTestConnector();
    try {
      const known = new Set<string>();
      for (const { name, run } of missing) {
        await run({ world, connector });
        await record(connector.temporal, name, known);
      }
    } finally {
      await connector.drop();
      await world.close();
    }
  } finally {
    await servers.stop();
  }
}

/** Adds the histories of all executions that were not there before. */
async function record(temporal: Client, scenario: string, known: Set<string>): Promise<void> {
  let fresh: Execution[] = [];
  // Visibility comes a moment after the workflow.
  await eventually(async () => {
    fresh = (await executions(temporal)).filter(({ runId }) => !known.has(runId));
    return fresh.some(({ type }) => type === 'referral') && fresh.every(({ isRunning }) => !isRunning);
  });
  const names = new Map<string, number>();
  for (const { type, workflowId, runId } of fresh.reverse()) {
    known.add(runId);
    const base = `${version}-${scenario}${type === 'referral' ? '' : `-${type}`}`;
    const turn = (names.get(base) ?? 0) + 1;
    names.set(base, turn);
    const name = turn === 1 ? base : `${base}-${turn}`;
    addFixture(name, await temporal.workflow.getHandle(workflowId, runId).fetchHistory());
    console.log(`recorded ${name}`);
  }
}

/** Newest first, as visibility lists them. */
async function executions(temporal: Client): Promise<Execution[]> {
  const found: Execution[] = [];
  for await (const { type, workflowId, runId, status } of temporal.workflow.list()) {
    const isOurs = /^(referral|passOn|disposal)/.test(type);
    if (isOurs) found.push({ type, workflowId, runId, isRunning: status.name === 'RUNNING' });
  }
  return found;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
