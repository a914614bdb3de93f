import { startTestServers, type TestServers } from './servers.js';

declare global {
  // The teardown runs in the same process and has no other way to reach what was started.
  var testServers: TestServers | undefined;
}

/** Starts what all tests share; they find it through their environment. */
export default async function globalSetup(): Promise<void> {
  const servers = await startTestServers();
  globalThis.testServers = servers;
  process.env.TEST_TEMPORAL_ADDRESS = servers.temporal.address;
  process.env.TEST_POSTGRES_URL = servers.postgres.url('postgres');
  process.env.TEST_WORKFLOW_BUNDLE = servers.workflowBundle;
  process.env.TEST_COMPILED = servers.compiled;
}
