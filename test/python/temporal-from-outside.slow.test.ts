/**
 * Temporal clients that are not ours, the command line and the Python SDK, on a referral that waits for the OCMW: both list,
 * describe, query and signal it, and nothing of the client is in what they see.
 *
 * Seen to fail with: something of the client in the details for the Temporal UI.
 */
import { randomUUID } from 'node:crypto';
import { referralWorkflowId } from '../../domain/names.js';
import type { Connector } from '../../sandbox/connector.js';
import { MARKERS, plantedClient } from '../canary/planted.js';
import { findings } from '../canary/scanner.js';
import { freshSubmission, OPERATOR, SENDER, startTestConnector } from '../setup/connector.js';
import { testTemporalAddress } from '../setup/environment.js';
import { eventually } from '../setup/eventually.js';
import { auditedAs, expectIgnored } from '../signals/referrals.js';
import { temporalCli } from '../signals/temporal-cli.js';
import { startPython } from './python-process.js';

const WAITING = "WorkflowType = 'referral' AND ReferralState = 'awaitingOutcome' AND ExecutionStatus = 'Running'";
/** What a stranger puts into a signal is there to be seen. */
const PLANTED = MARKERS.fieldName;

let connector: Connector & { drop(): Promise<void> };
beforeAll(async () => {
  connector = await startTestConnector({ directSignals: true });
});
afterAll(() => connector?.drop());

/** A referral of a planted client, delivered. */
async function waiting(occasion: string): Promise<string> {
  const submission = freshSubmission({ client: plantedClient(occasion) });
  const { referralId } = await connector.client.submit(SENDER, submission, randomUUID());
  await eventually(async () => (await connector.client.status(OPERATOR, referralId)).status === 'awaitingOutcome');
  return referralId;
}

function markersIn(seen: Record<string, unknown>): string[] {
  const artefacts = Object.entries(seen).map(([where, value]) => ({
    where,
    bytes: Buffer.from(JSON.stringify(value)),
  }));
  return findings(artefacts).map(({ where, marker }) => `${where}: ${marker}`);
}

/** The malformed ones were ignored and audited, the well-formed one accepted as the receiver's. */
async function expectSignalsAudited(referralId: string): Promise<void> {
  await expectIgnored(connector, referralId, 'malformed', 'malformed');
  expect(await auditedAs(connector, referralId, 'eventAccepted')).toEqual([
    expect.objectContaining({ type: 'contactOutcome', outcome: 'helpDeclined', via: 'direct' }),
  ]);
  expect((await connector.client.status(OPERATOR, referralId)).status).toBe('purged');
  expect(connector.receiver.held(referralId)).toMatchObject({ erased: true });
}

test('the Python SDK', async () => {
  const referralId = await waiting('python');
  const words = [testTemporalAddress(), 'default', referralId, PLANTED];
  const { code, stdout, stderr } = await (await startPython('temporal_client.py', words)).ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const lines: { step: string; seen: unknown }[] = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const { signalled, ...seen } = Object.fromEntries(lines.map(({ step, seen }) => [step, seen]));

  expect(seen).toMatchObject({
    listed: { execution: { workflowId: referralWorkflowId(referralId) }, type: { name: 'referral' } },
    described: { workflowExecutionInfo: { status: 'WORKFLOW_EXECUTION_STATUS_RUNNING' } },
    queried: { state: 'awaitingOutcome', permitted: true, pending: [] },
    details: { currentDetails: expect.stringMatching(/^Delivered; waits for the receiver/) },
    still: 'awaitingOutcome',
    result: { state: 'purged', reason: 'helpDeclined' },
  });
  expect(JSON.stringify(seen.history)).toContain('WORKFLOW_EXECUTION_STARTED');
  expect(markersIn(seen)).toEqual([]);
  expect(new Set(markersIn({ signalled }))).toEqual(new Set(['signalled: fieldName']));
  await expectSignalsAudited(referralId);
}, 600_000);

test('the command line', async () => {
  const referralId = await waiting('command-line');
  const workflowId = referralWorkflowId(referralId);
  const ofIt = ['--workflow-id', workflowId];
  const json = ['--output', 'json'];
  const list = async () => JSON.parse(await temporalCli('workflow', 'list', '--query', WAITING, ...json));
  await eventually(async () => JSON.stringify(await list()).includes(workflowId));
  const seen = {
    listed: await list(),
    described: JSON.parse(await temporalCli('workflow', 'describe', ...ofIt, ...json)),
    queried: JSON.parse(await temporalCli('workflow', 'query', ...ofIt, '--name', 'progress', ...json)),
    details: JSON.parse(await temporalCli('workflow', 'metadata', ...ofIt, ...json)),
    history: JSON.parse(await temporalCli('workflow', 'show', ...ofIt, ...json)),
    inWords: await temporalCli('workflow', 'describe', ...ofIt),
  };
  expect(seen.described).toMatchObject({ workflowExecutionInfo: { status: 'WORKFLOW_EXECUTION_STATUS_RUNNING' } });
  expect(JSON.stringify(seen.queried)).toContain('awaitingOutcome');
  expect(JSON.stringify(seen.details)).toContain('Delivered; waits for the receiver');
  expect(seen.inWords).toContain(workflowId);
  expect(markersIn(seen)).toEqual([]);

  const signal = (input: unknown) =>
    temporalCli('workflow', 'signal', ...ofIt, '--name', 'contactOutcome', '--input', JSON.stringify(input));
  const outcome = { outcome: 'helpDeclined', occurredAt: new Date().toISOString() };
  await signal({ eventId: randomUUID(), ...outcome, note: PLANTED });
  await signal(PLANTED);
  await signal({ eventId: randomUUID(), ...outcome });
  const result = await temporalCli('workflow', 'result', ...ofIt, ...json);
  expect(JSON.parse(result)).toMatchObject({ result: { state: 'purged', reason: 'helpDeclined' } });
  const signalled = JSON.parse(await temporalCli('workflow', 'show', ...ofIt, ...json));
  expect(new Set(markersIn({ signalled }))).toEqual(new Set(['signalled: fieldName']));
  await expectSignalsAudited(referralId);
});
