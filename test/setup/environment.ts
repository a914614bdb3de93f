/** The Temporal server of this test run, as host and port. */
export function testTemporalAddress(): string {
  return required('TEST_TEMPORAL_ADDRESS');
}

/** The URL of the database `postgres` on the PostgreSQL of this test run, as superuser. */
export function testPostgresUrl(): string {
  return required('TEST_POSTGRES_URL');
}

/** Path of the workflow bundle of this test run. */
export function testWorkflowBundle(): string {
  return required('TEST_WORKFLOW_BUNDLE');
}

/** Folder with the compiled code of this test run. */
export function testCompiledCode(): string {
  return required('TEST_COMPILED');
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: the global setup of Jest sets it`);
  return value;
}
