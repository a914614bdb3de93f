import { randomUUID } from 'node:crypto';
import { wholeTimeline } from '../../clients/every-page.js';
import { referralWorkflowId } from '../../domain/names.js';
import type { Connector } from '../../sandbox/connector.js';
import { freshSubmission, OPERATOR, RECEIVER, SENDER } from '../setup/connector.js';
import { eventually } from '../setup/eventually.js';
import { eventNames, failedTaskCauses, historyOf } from '../setup/history.js';

/** Submits a referral and waits until it is delivered. */
export async function deliveredReferral({ client }: Connector): Promise<string> {
  const { referralId } = await client.submit(SENDER, freshSubmission(), randomUUID());
  await eventually(async () => (await client.status(OPERATOR, referralId)).status === 'awaitingOutcome');
  return referralId;
}

/** Codes of the audit entries of one action, oldest first. */
export async function auditedAs({ client }: Connector, referralId: string, action: string): Promise<unknown[]> {
  const timeline = await wholeTimeline(client, OPERATOR, referralId);
  return timeline.filter((entry) => entry.action === action).map(({ codes }) => codes);
}

/** Waits until the audit holds as many entries of ignored signals as there were faults, and compares them. */
export async function expectIgnored(connector: Connector, referralId: string, ...faults: string[]): Promise<void> {
  const ignored = () => auditedAs(connector, referralId, 'signalIgnored');
  await eventually(async () => (await ignored()).length >= faults.length);
  expect(await ignored()).toEqual(faults.map((fault) => ({ fault })));
}

/** A real outcome ends the referral as if nothing had happened before, and no workflow task has failed. */
export async function expectProperEnd(connector: Connector, referralId: string, deliveries = 1): Promise<void> {
  const { client, temporal, receiver } = connector;
  await client.report(RECEIVER, referralId, {
    type: 'contactOutcome',
    eventId: randomUUID(),
    outcome: 'helpDeclined',
    occurredAt: new Date().toISOString(),
  });
  const workflowId = referralWorkflowId(referralId);
  await eventually(
    async () => (await client.status(OPERATOR, referralId)).status === 'purged',
    async () => eventNames(await historyOf(temporal, workflowId)).join(', '),
  );
  expect(await temporal.workflow.getHandle(workflowId).result()).toEqual({ state: 'purged', reason: 'helpDeclined' });
  expect(failedTaskCauses(await historyOf(temporal, workflowId))).toEqual([]);
  expect(receiver.held(referralId)).toMatchObject({ erased: true, effectiveDeliveries: deliveries });
  expect((await client.verifyAudit()).faults).toEqual([]);
}
