/**
 * A correction that is accepted after an ending and before that ending is carried out: whichever the workflow hears of
 * first, the ending stands, nothing is sent any more, and the corrected copy goes with the others or is passed on.
 *
 * Seen to fail with: a permit that looks only for events the workflow has not named (`decide` in `permit.ts`); a workflow
 * that goes by the state of a referral whose ending is fixed (`next` in `workflows/referral.ts`).
 */
import { SENDER } from '../setup/connector.js';
import { DrivenReferral } from '../setup/driver.js';
import { eventually } from '../setup/eventually.js';
import { type OpenParts, openParts } from './open-parts.js';
import { rowsOf, traceOf } from './traces.js';

let parts: OpenParts;
beforeAll(async () => {
  parts = await openParts();
});
afterAll(() => parts?.drop());

/** Runs with a worker that is gone again before what follows. */
async function withWorker<T>(work: () => Promise<T>): Promise<T> {
  const worker = await parts.startWorker();
  try {
    return await work();
  } finally {
    await worker.stop();
  }
}

const delivered = () => withWorker(() => DrivenReferral.submit(parts, {}, 'awaitingOutcome'));
const callsTo = ({ referralId }: DrivenReferral) => parts.receiver.calls(referralId).map(({ call }) => call);
const NOTHING_KEPT = { keys: 0, ciphertexts: 0, untold: 0 };

test.each([
  ['withdrawn', (referral: DrivenReferral) => referral.withdraw(), 'withdrawn/consentWithdrawn'],
  ['recalled', (referral: DrivenReferral) => referral.recall('wrongPerson'), 'recalled/wrongPerson'],
])('B: %s and then corrected before it is sent: nothing is sent', async (_what, end, expected) => {
  const referral = await DrivenReferral.submit(parts);
  await end(referral);
  await referral.correct();
  const trace = await withWorker(() => traceOf(parts, referral.referralId));
  expect(trace).toMatchObject(NOTHING_KEPT);
  expect(`${trace.result.state}/${trace.result.reason}`).toBe(expected);
  expect(callsTo(referral)).toEqual([]);
  expect(trace.actions).not.toContain('permitIssued');
});

test('D: help wanted and then corrected: handed off, and the correction is passed on to the dossier', async () => {
  const referral = await delivered();
  parts.receiver.openDossier(referral.referralId, 'SD-2026-1');
  await referral.outcome('helpWanted', { dossierReference: 'SD-2026-1' });
  await referral.correct();
  await withWorker(async () => {
    expect(await referral.result()).toEqual({ state: 'handedOff', reason: 'helpWanted' });
    await eventually(async () => (await referral.actions()).includes('passedOn'));
    expect(await traceOf(parts, referral.referralId)).toMatchObject(NOTHING_KEPT);
  });
  expect(callsTo(referral)).toEqual(['deliver', 'passCorrection']);
  expect(parts.receiver.held(referral.referralId)).toMatchObject({ recordVersion: 2, erased: false });
});

test('D: withdrawn and then corrected after the delivery: erased, and the correction is not sent', async () => {
  const referral = await delivered();
  await referral.withdraw();
  await referral.correct();
  const trace = await withWorker(() => traceOf(parts, referral.referralId));
  expect(trace).toMatchObject({ ...NOTHING_KEPT, result: { state: 'withdrawn', reason: 'consentWithdrawn' } });
  expect(callsTo(referral)).toEqual(['deliver', 'erase']);
});

test('B: withdrawn and corrected while it waits for another attempt: waiting ends, and the receiver erases', async () => {
  parts.receiver.misbehave('*', 'unavailable', { operations: ['deliver'], retryAfter: 3600 });
  const referral = await withWorker(async () => {
    const sent = await DrivenReferral.submit(parts, {}, 'sending');
    await eventually(() => callsTo(sent).length === 1);
    return sent;
  });
  parts.receiver.behave();
  await referral.withdraw();
  await referral.correct();
  const trace = await withWorker(() => traceOf(parts, referral.referralId));
  expect(trace).toMatchObject({ ...NOTHING_KEPT, result: { state: 'withdrawn', reason: 'consentWithdrawn' } });
  expect(callsTo(referral)).toEqual(['deliver', 'erase']);
});

test('a retry of what was withdrawn while parked sends nothing', async () => {
  parts.receiver.misbehave('*', 'refuses', { operations: ['deliver'] });
  const referral = await withWorker(() => DrivenReferral.submit(parts, {}, 'deliveryFailed'));
  parts.receiver.behave();
  await referral.withdraw();
  await referral.report({ role: 'operator', operatorId: 'test' }, { type: 'retry', reason: 'receiverRepaired' });
  const trace = await withWorker(() => traceOf(parts, referral.referralId));
  expect(trace.result).toEqual({ state: 'withdrawn', reason: 'consentWithdrawn' });
  expect(callsTo(referral)).toEqual(['deliver', 'erase']);
  // The sender hears of the end, and of no second sending before it.
  const told = await rowsOf<{ organisation: string; codes: { status?: string } }>(
    parts,
    'feed_item',
    referral.referralId,
    'order by feed_id',
  );
  const statuses = told.filter(({ organisation }) => organisation === SENDER.enterpriseNumber);
  expect(statuses.map(({ codes }) => codes.status)).toEqual(['received', 'sending', 'parked', 'notDelivered']);
});
