/** What Temporal does to the connector: it is away, it forgets its cache, it refuses what it is told. */

import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { wholeTimeline } from '../../clients/every-page.js';
import { referralWorkflowId } from '../../domain/names.js';
import { startTemporalServer } from '../../sandbox/embedded/temporal-server.js';
import { fastForward, workflowTime } from '../../sandbox/time-skipping.js';
import { storeFigures } from '../../store/figures.js';
import { quarantinedRows, releaseQuarantined } from '../../store/quarantine.js';
import { OPERATOR, RECEIVER } from '../setup/connector.js';
import { DrivenReferral } from '../setup/driver.js';
import { eventually } from '../setup/eventually.js';
import { eventNames, failedTaskCauses, historyOf } from '../setup/history.js';
import { TEST_SEARCH_ATTRIBUTES } from '../setup/search-attributes.js';
import { type OpenParts, openParts } from './open-parts.js';
import { rowsOf, traceOf } from './traces.js';

const untold = async (parts: OpenParts, referralId: string) =>
  (await rowsOf<{ purpose: string }>(parts, 'outbox', referralId, 'and done_at is null order by outbox_id')).map(
    ({ purpose }) => purpose,
  );

const signalsIn = async (parts: OpenParts, referralId: string) =>
  eventNames(await historyOf(parts.temporal, referralWorkflowId(referralId))).filter(
    (name) => name === 'WORKFLOW_EXECUTION_SIGNALED',
  ).length;

test('fault 26: Temporal down while submitting and reporting: all is acknowledged, and goes on when it is back', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'temporal-down-'));
  const start = (port?: number) =>
    startTemporalServer({
      ...{ directory, uiPort: false, searchAttributes: TEST_SEARCH_ATTRIBUTES },
      ...(port === undefined ? {} : { port }),
    });
  let server = await start();
  const parts = await openParts({ temporal: server });
  try {
    await parts.startWorker();
    const [waiting, attempted] = await Promise.all([
      DrivenReferral.submit(parts, {}, 'awaitingOutcome'),
      DrivenReferral.submit(parts, {}, 'awaitingOutcome'),
    ]);
    await server.stop();

    // Each is answered, and readable, with nobody there to tell.
    const submitted = await DrivenReferral.submit(parts);
    expect(await submitted.state()).toBe('received');
    const outcome = { type: 'contactOutcome', eventId: randomUUID(), outcome: 'helpDeclined' };
    const event = { ...outcome, occurredAt: new Date().toISOString() };
    expect(await waiting.report(RECEIVER, event)).toMatchObject({ repeated: false });
    expect(await waiting.report(RECEIVER, event)).toMatchObject({ repeated: true });
    await attempted.report(RECEIVER, { type: 'contactAttempt', ...attempt() });
    await attempted.withdraw();
    await submitted.correct();
    expect(await untold(parts, submitted.referralId)).toEqual(['start', 'signal']);
    expect(await untold(parts, waiting.referralId)).toEqual(['signal']);
    expect(await untold(parts, attempted.referralId)).toEqual(['signal']);
    expect(parts.receiver.calls(submitted.referralId)).toEqual([]);

    // Each was tried in vain: it is not one long call that outlives the outage.
    const inVain = 'and last_fault is not null';
    await eventually(async () => {
      const tried = await Promise.all(
        [submitted, waiting].map(({ referralId }) => rowsOf(parts, 'outbox', referralId, inVain)),
      );
      return tried.every((rows) => rows.length > 0);
    });
    // Whatever its absence looks like, it is known for what it is: nothing is ever set aside for it.
    const faults = await sql<{
      last_fault: string;
    }>`select distinct last_fault from outbox where done_at is null`.execute(parts.store.db);
    expect(faults.rows.map((row) => row.last_fault).filter((fault) => !['unreachable', null].includes(fault))).toEqual(
      [],
    );
    server = await start(Number(server.address.split(':')[1]));
    await submitted.reaches('awaitingOutcome');
    await submitted.outcome('helpWanted');
    const gone = { keys: 0, ciphertexts: 0, untold: 0 };
    expect(await traceOf(parts, submitted.referralId)).toMatchObject({
      result: { state: 'handedOff', reason: 'helpWanted' },
      ...gone,
    });
    expect(await traceOf(parts, waiting.referralId)).toMatchObject({
      result: { state: 'purged', reason: 'helpDeclined' },
      ...gone,
    });
    expect(await traceOf(parts, attempted.referralId)).toMatchObject({
      result: { state: 'withdrawn', reason: 'consentWithdrawn' },
      ...gone,
    });
    expect(await signalsIn(parts, waiting.referralId)).toBe(1);
    expect(parts.receiver.held(submitted.referralId)).toMatchObject({ effectiveDeliveries: 1, recordVersion: 2 });
    expect((await parts.client.verifyAudit()).faults).toEqual([]);
  } finally {
    await parts.drop();
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  }
  // A call to a server that is away is given up after ten seconds, and a server takes a while to start on a busy machine.
}, 300_000);

const attempt = () => ({ occurredAt: new Date().toISOString(), channel: 'phone', result: 'noAnswer' });

describe('on the server that all share', () => {
  let parts: OpenParts;
  afterEach(() => parts?.drop());

  test('fault 31: a worker that caches no workflow replays every step and comes to the same', async () => {
    parts = await openParts();
    await parts.startWorkerWith({ maximumCachedWorkflows: 0 });
    const referral = await DrivenReferral.submit(parts, {}, 'awaitingOutcome');
    const workflowId = referralWorkflowId(referral.referralId);
    await referral.correct();
    await eventually(() => parts.receiver.held(referral.referralId)?.recordVersion === 2);
    // Past the reminders of days 7 and 14.
    await fastForward(parts.temporal, workflowId, 15 * 86_400);
    await eventually(async () => (await referral.actions()).filter((action) => action === 'reminder').length === 2);
    await parts.clock.moveTo(referral.referralId, await workflowTime(parts.temporal, workflowId));
    parts.receiver.misbehave(referral.referralId, 'answersLate');
    await referral.outcome('helpDeclined');
    await eventually(() =>
      parts.receiver.calls(referral.referralId).some(({ call, status }) => call === 'erase' && !!status),
    );
    const confirmation = parts.receiver.completeErasure(referral.referralId);
    await referral.report(RECEIVER, { type: 'erasureConfirmed', ...confirmation });
    expect(await traceOf(parts, referral.referralId)).toMatchObject({
      result: { state: 'purged', reason: 'helpDeclined' },
      ...{ receipts: 2, keys: 0, ciphertexts: 0, purgeRecords: 1, untold: 0 },
    });
    // A replay that came to anything else would have failed a task.
    expect(failedTaskCauses(await historyOf(parts.temporal, workflowId))).toEqual([]);
  });

  test('fault 47: what Temporal refuses for good is set aside and counted; what stands behind it and all others go on', async () => {
    parts = await openParts();
    await parts.startWorker();
    const referral = await DrivenReferral.submit(parts, {}, 'awaitingOutcome');
    const { undispatched } = parts;
    // Longer than the server takes a signal's name; the oldest row of all, so that a sweep meets it first.
    const poison = { type: 'x'.repeat(2_000), eventId: randomUUID(), sequence: 99, codes: {} };
    await sql`insert into outbox (referral_id, purpose, payload, attempts, quarantined)
      values (${referral.referralId}, 'signal', ${JSON.stringify(poison)}, 0, false)`.execute(parts.store.db);
    const behind = { type: 'withdrawal', eventId: randomUUID(), occurredAt: new Date().toISOString(), manner: 'oral' };
    await undispatched.report(RECEIVER, referral.referralId, behind);
    const other = await DrivenReferral.submit({ ...parts, client: undispatched });

    expect(await traceOf(parts, referral.referralId)).toMatchObject({
      result: { state: 'withdrawn', reason: 'consentWithdrawn' },
    });
    await other.reaches('awaitingOutcome');
    expect(await storeFigures(parts.store)).toMatchObject({ outboxQuarantined: 1, outboxDepth: 0 });
    const [setAside] = await rowsOf<object>(parts, 'outbox', referral.referralId, 'and quarantined');
    expect(setAside).toMatchObject({ attempts: 1, last_fault: 'grpc3', done_at: null });
    expect(await parts.dispatcher.sweep()).toBe(0);

    const [row, ...others] = await quarantinedRows(parts.store);
    expect(others).toEqual([]);
    expect(row).toMatchObject({ referralId: referral.referralId, purpose: 'signal', fault: 'grpc3' });
    // The cause is gone: let go by an operator, it is told.
    const repaired = JSON.stringify({ ...poison, type: 'withdrawal' });
    await sql`update outbox set payload = ${repaired} where quarantined`.execute(parts.store.db);
    const { outboxId } = row as NonNullable<typeof row>;
    await releaseQuarantined(parts.store, outboxId, 'operator:test');
    expect(await parts.dispatcher.dispatch(referral.referralId)).toEqual({ done: 1 });
    expect(await storeFigures(parts.store)).toMatchObject({ outboxQuarantined: 0, outboxDepth: 0 });
    expect((await wholeTimeline(parts.client, OPERATOR, referral.referralId)).at(-1)).toMatchObject({
      ...{ actor: 'operator:test', action: 'outboxReleased', codes: { outboxId, purpose: 'signal', fault: 'grpc3' } },
    });
    for (const id of [outboxId, '999999', 'no number']) {
      await expect(releaseQuarantined(parts.store, id, 'operator:test')).rejects.toMatchObject({
        code: 'resourceNotFound',
      });
    }
  });

  test('fault 47: what no answer of Temporal’s explains is tried thirty times in a row, and then set aside', async () => {
    parts = await openParts();
    const { referralId } = await DrivenReferral.submit({ ...parts, client: parts.undispatched });
    await parts.dispatcher.dispatch(referralId);
    // As a newer version might have written it; an outage came first.
    await sql`insert into outbox (referral_id, purpose, payload, attempts, last_fault)
      values (${referralId}, 'ofANewerVersion', '{}', 500, 'unreachable')`.execute(parts.store.db);
    const [row] = await rowsOf<{ outbox_id: string }>(parts, 'outbox', referralId, 'and done_at is null');
    for (let attempt = 1; attempt < 30; attempt += 1)
      expect(await parts.dispatcher.dispatch(referralId)).toEqual({ done: 0, fault: 'unknown' });
    expect(await quarantinedRows(parts.store)).toEqual([]);
    await parts.dispatcher.dispatch(referralId);
    expect(await quarantinedRows(parts.store)).toEqual([
      expect.objectContaining({ outboxId: String(row?.outbox_id), referralId, fault: 'unknown' }),
    ]);
    // Let go, it gets its thirty again.
    await releaseQuarantined(parts.store, String(row?.outbox_id), 'operator:test');
    expect(await parts.dispatcher.dispatch(referralId)).toEqual({ done: 0, fault: 'unknown' });
    expect(await quarantinedRows(parts.store)).toEqual([]);
  });
});
