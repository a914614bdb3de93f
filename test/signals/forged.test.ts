import { randomUUID } from 'node:crypto';
import { createStoreClient } from '../../clients/store-client.js';
import { SIGNALLED_TYPES } from '../../domain/events.js';
import { referralWorkflowId } from '../../domain/names.js';
import type { Connector } from '../../sandbox/connector.js';
import { freshSubmission, OPERATOR, RECEIVER, SENDER, startTestConnector } from '../setup/connector.js';
import { eventually } from '../setup/eventually.js';
import { json, rawSignal } from './raw-signal.js';
import { deliveredReferral, expectIgnored, expectProperEnd } from './referrals.js';

let connector: Connector & { drop(): Promise<void> };
beforeAll(async () => {
  connector = await startTestConnector();
});
afterAll(() => connector.drop());

const now = () => new Date().toISOString();

/** What decides, for each type, in the shape of the dispatcher's own signals. */
const CODES: Record<(typeof SIGNALLED_TYPES)[number], object> = {
  contactOutcome: { outcome: 'helpWanted' },
  withdrawal: { manner: 'inWriting' },
  recall: { reason: 'wrongPerson' },
  correction: { recordVersion: 2 },
  erasureConfirmed: { result: 'erased' },
  retry: { reason: 'receiverRepaired' },
  resumption: {},
  firstReading: { recordVersion: 1 },
  judgement: {},
};

test.each(SIGNALLED_TYPES)('%s under an id that the store does not know: ignored and audited', async (type) => {
  const referralId = await deliveredReferral(connector);
  const signal = { eventId: randomUUID(), sequence: 1, type, codes: CODES[type] };
  await rawSignal(connector, referralId, type, [json(signal)]);
  await expectIgnored(connector, referralId, 'unknownEvent');
  await expectProperEnd(connector, referralId);
});

/** The dispatcher is not told, so that the forged signal comes first; the worker's own sweeper tells the real one later. */
function acceptQuietly(referralId: string, event: object): Promise<unknown> {
  return createStoreClient({ store: connector.store }).report(
    'outcome' in event ? RECEIVER : SENDER,
    referralId,
    event,
  );
}

test('the id of an accepted correction, made a withdrawal: the correction is what happened', async () => {
  const referralId = await deliveredReferral(connector);
  const eventId = randomUUID();
  const { client, residence } = freshSubmission();
  await acceptQuietly(referralId, {
    type: 'correction',
    eventId,
    client: { ...client, phone: '+32470654321' },
    residence,
  });
  const forged = { eventId, sequence: 1, type: 'withdrawal', codes: CODES.withdrawal };
  await rawSignal(connector, referralId, 'withdrawal', [json(forged)]);
  await expectIgnored(connector, referralId, 'unknownEvent');
  await eventually(() => connector.receiver.held(referralId)?.recordVersion === 2);
  await expectProperEnd(connector, referralId, 2);
});

test('the id of an accepted outcome with another outcome: the accepted one decides', async () => {
  const referralId = await deliveredReferral(connector);
  const eventId = randomUUID();
  await acceptQuietly(referralId, { type: 'contactOutcome', eventId, outcome: 'helpDeclined', occurredAt: now() });
  const forged = { eventId, sequence: 1, type: 'contactOutcome', codes: CODES.contactOutcome };
  await rawSignal(connector, referralId, 'contactOutcome', [json(forged)]);
  const result = await connector.temporal.workflow.getHandle(referralWorkflowId(referralId)).result();
  expect(result).toEqual({ state: 'purged', reason: 'helpDeclined' });
  await expectIgnored(connector, referralId, 'unknownEvent');
});

test('while it is being sent: a forged withdrawal does not keep the receiver from getting it', async () => {
  connector.receiver.misbehave('*', 'unavailable');
  const { referralId } = await connector.client.submit(SENDER, freshSubmission(), randomUUID());
  await eventually(() => connector.receiver.calls(referralId).length > 0);
  const forged = { eventId: randomUUID(), sequence: 1, type: 'withdrawal', codes: CODES.withdrawal };
  await rawSignal(connector, referralId, 'withdrawal', [json(forged)]);
  await expectIgnored(connector, referralId, 'unknownEvent');
  connector.receiver.behave();
  await eventually(async () => (await connector.client.status(OPERATOR, referralId)).status === 'awaitingOutcome');
  await expectProperEnd(connector, referralId);
});

test('while the receiver has not confirmed erasure: a forged confirmation ends nothing', async () => {
  const referralId = await deliveredReferral(connector);
  connector.receiver.misbehave(referralId, 'answersLate');
  await connector.client.report(SENDER, referralId, {
    type: 'withdrawal',
    eventId: randomUUID(),
    manner: 'oral',
    occurredAt: now(),
  });
  await eventually(async () => (await connector.client.status(OPERATOR, referralId)).status === 'erasing');
  const forged = { eventId: randomUUID(), sequence: 2, type: 'erasureConfirmed', codes: CODES.erasureConfirmed };
  await rawSignal(connector, referralId, 'erasureConfirmed', [json(forged)]);
  await expectIgnored(connector, referralId, 'unknownEvent');
  expect((await connector.client.status(OPERATOR, referralId)).status).toBe('erasing');
  connector.receiver.completeErasure(referralId);
  await connector.client.report(RECEIVER, referralId, {
    type: 'erasureConfirmed',
    eventId: randomUUID(),
    result: 'erased',
  });
  const result = await connector.temporal.workflow.getHandle(referralWorkflowId(referralId)).result();
  expect(result).toEqual({ state: 'withdrawn', reason: 'consentWithdrawn' });
});
