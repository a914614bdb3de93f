/**
 * Guarantee F: a request that was acknowledged is never lost, also while Temporal is down; one that was not leaves nothing.
 *
 * Seen to fail with: an outbox row that counts as done though Temporal did not answer (`faultOf`), or that its repeat
 * skips (`referralsToDispatch`); an acceptance without its outbox row, or with it in a transaction of its own
 * (`acceptReferral`, `recordEvent`); commits that do not wait for the disk; a sweep that takes keys in use, or young ones
 * (`sweepUnusedKeys`).
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { sql } from 'kysely';
import { Dispatcher } from '../../clients/dispatcher.js';
import type { OperatorClient } from '../../clients/referral-client.js';
import { createStoreClient } from '../../clients/store-client.js';
import { SEARCH_ATTRIBUTE } from '../../domain/names.js';
import type { Connector } from '../../sandbox/connector.js';
import { type PostgresServer, startPostgresServer } from '../../sandbox/embedded/postgres-server.js';
import { startTemporalServer, type TemporalServer } from '../../sandbox/embedded/temporal-server.js';
import { sweepUnusedKeys } from '../../store/keys.js';
import { scratchDirectory } from '../embedded/scratch.js';
import { freshSubmission, OPERATOR, RECEIVER, SENDER, startTestConnector } from '../setup/connector.js';
import { DrivenReferral } from '../setup/driver.js';
import { eventually } from '../setup/eventually.js';
import { consentedDaysBefore, openStoreUnderTest, type StoreUnderTest } from './store-under-test.js';

describe('with servers of its own that go away', () => {
  const scratch = scratchDirectory();
  let postgres: PostgresServer;
  let temporal: TemporalServer;
  let connector: Connector & { drop(): Promise<void> };

  const startTemporal = (port?: number) =>
    startTemporalServer({
      directory: join(scratch.path, 'temporal'),
      uiPort: false,
      searchAttributes: SEARCH_ATTRIBUTE,
      ...(port === undefined ? {} : { port }),
    });

  beforeAll(async () => {
    [postgres, temporal] = await Promise.all([
      startPostgresServer({ directory: join(scratch.path, 'postgres') }),
      startTemporal(),
    ]);
    connector = await startTestConnector({
      temporal: { address: temporal.address, namespace: temporal.namespace },
      databaseUrl: await postgres.createDatabase('main'),
      keyDatabaseUrl: await postgres.createDatabase('keys'),
    });
  });
  afterAll(async () => {
    await connector?.drop();
    await temporal?.stop();
    await postgres?.stop();
    scratch.remove();
  });

  const statusOf = async (referralId: string) => (await connector.client.status(OPERATOR, referralId)).status;
  async function waitingInOutbox(): Promise<{ purpose: string; fault: string | null }[]> {
    const { rows } = await sql<{ purpose: string; fault: string | null }>`
      select purpose, last_fault as fault from outbox where done_at is null order by outbox_id`.execute(
      connector.store.db,
    );
    return rows;
  }

  /** As the connector's own, but its calls fail at once instead of being tried for ten seconds. */
  async function impatient(): Promise<{ client: OperatorClient; temporal: Client; close(): Promise<void> }> {
    const { store, taskQueue } = connector;
    const connection = await Connection.connect({ address: temporal.address, interceptors: [] });
    const client = new Client({ connection, namespace: temporal.namespace });
    const dispatcher = new Dispatcher({ store, temporal: client, taskQueue });
    return {
      client: createStoreClient({ store, dispatcher }),
      temporal: client,
      close: async () => {
        await dispatcher.idle();
        await connection.close();
      },
    };
  }

  test('Temporal down: submissions and events are acknowledged, and carried out when it is back', async () => {
    const caller = await impatient();
    const [answered, withdrawn] = await Promise.all([
      DrivenReferral.submit(caller, {}, 'awaitingOutcome'),
      DrivenReferral.submit(caller, {}, 'awaitingOutcome'),
    ]);
    await connector.worker.stop();
    await temporal.stop();
    await answered.outcome('helpDeclined');
    await withdrawn.withdraw();
    const submitted = await DrivenReferral.submit(caller);
    const takenBack = await DrivenReferral.submit(caller);
    await takenBack.recall('enteredInError');
    expect([await submitted.state(), await takenBack.state()]).toEqual(['received', 'received']);
    // Temporal was tried, and is left alone for a while then; what comes behind another row of its referral waits for that.
    await eventually(async () => (await waitingInOutbox()).some(({ fault }) => fault === 'unreachable'));
    const waiting = await waitingInOutbox();
    expect(waiting.map(({ purpose }) => purpose)).toEqual(['signal', 'signal', 'start', 'start', 'signal']);
    expect(waiting.at(-1)).toEqual({ purpose: 'signal', fault: null });
    await caller.close();

    temporal = await startTemporal(Number(temporal.address.split(':')[1]));
    await connector.startWorker();
    await submitted.reaches('awaitingOutcome');
    await answered.reaches('purged');
    await withdrawn.reaches('withdrawn');
    await takenBack.reaches('recalled');
    // Start and recall went in order: there was nothing to send any more.
    expect(connector.receiver.calls(takenBack.referralId)).toEqual([]);
    await eventually(async () => (await waitingInOutbox()).length === 0);
  });

  test('acknowledged by a process that tells Temporal nothing any more: the worker’s sweep does', async () => {
    const dying = createStoreClient({ store: connector.store });
    const { referralId } = await dying.submit(SENDER, freshSubmission(), randomUUID());
    await eventually(async () => (await statusOf(referralId)) === 'awaitingOutcome');
    await dying.report(RECEIVER, referralId, {
      type: 'contactOutcome',
      eventId: randomUUID(),
      outcome: 'helpDeclined',
      occurredAt: new Date().toISOString(),
    });
    await eventually(async () => (await statusOf(referralId)) === 'purged');
  });

  test('the store killed in the middle of submissions: what was acknowledged is there and goes on, the rest repeats', async () => {
    const waiting = await DrivenReferral.submit(connector, {}, 'awaitingOutcome');
    await waiting.outcome('helpDeclined');
    const requests = Array.from({ length: 6 }, () => ({ key: randomUUID(), submission: freshSubmission() }));
    const submit = ({ key, submission }: (typeof requests)[number]) => connector.client.submit(SENDER, submission, key);
    const first = submit(requests[0] as (typeof requests)[number]);
    const others = Promise.allSettled(requests.slice(1).map(submit));
    const { referralId } = await first;
    await postgres.kill();
    const answers = await others;
    await expect(submit({ key: randomUUID(), submission: freshSubmission() })).rejects.toThrow();
    await postgres.restart();

    const acknowledged = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value.referralId] : []));
    for (const id of [referralId, ...acknowledged]) {
      await eventually(async () => (await statusOf(id)) === 'awaitingOutcome');
    }
    await waiting.reaches('purged');

    // Whoever got no answer repeats under the same key, and there is one referral for it, whatever became of the first try.
    const repeated = await Promise.all(requests.map(submit));
    expect(repeated[0]).toMatchObject({ referralId, repeated: true });
    expect(new Set(repeated.map((answer) => answer.referralId)).size).toBe(requests.length);
    for (const id of acknowledged) expect(repeated.map((answer) => answer.referralId)).toContain(id);
    for (const answer of repeated) {
      await eventually(async () => (await statusOf(answer.referralId)) === 'awaitingOutcome');
      expect(connector.receiver.held(answer.referralId)?.effectiveDeliveries).toBe(1);
    }
    expect(await connector.client.verifyAudit()).toMatchObject({ faults: [] });
  });
});

describe('a commit that fails', () => {
  let under: StoreUnderTest;
  beforeAll(async () => {
    under = await openStoreUnderTest();
    await under.rows(
      `create function refuse() returns trigger language plpgsql as $$ begin
         raise exception 'no' using errcode = 'disk_full'; end $$`,
    );
  });
  afterAll(() => under.drop());

  /** From here on what writes to this table fails, as on a full disk, until it is let go. */
  async function fillUp(table: string): Promise<() => Promise<unknown>> {
    await under.rows(`create trigger refuse before insert on ${table} execute function refuse()`);
    return () => under.rows(`drop trigger refuse on ${table}`);
  }

  const TABLES = ['referral', 'client_record', 'blind_index', 'event', 'outbox', 'audit_entry', 'feed_item'];
  async function rowsOfEach(): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const table of TABLES) counts[table] = (await under.rows(`select 1 from ${table}`)).length;
    return counts;
  }
  const keys = () => under.store.keyDb.selectFrom('data_key').selectAll().execute();
  const age = (hours: number) =>
    sql`update data_key set created_at = now() - make_interval(hours => ${hours})`.execute(under.store.keyDb);
  const submission = () => consentedDaysBefore(under.clock.at, 0);

  test.each(['audit_entry', 'outbox', 'feed_item'])(
    'of a submission, at its row of %s: not acknowledged, nothing kept but an unused key, accepted when repeated',
    async (table) => {
      const [before, keysBefore] = [await rowsOfEach(), await keys()];
      const [request, key] = [submission(), randomUUID()];
      const letGo = await fillUp(table);
      await expect(under.client.submit(SENDER, request, key)).rejects.toMatchObject({ code: 'serviceUnavailable' });
      expect(await rowsOfEach()).toEqual(before);
      expect(await keys()).toHaveLength(keysBefore.length + 1);
      await letGo();
      expect(await under.client.submit(SENDER, request, key)).toMatchObject({ repeated: false });
    },
  );

  test('of an event: not acknowledged, nothing kept, accepted when repeated', async () => {
    const { referralId } = await under.client.submit(SENDER, submission(), randomUUID());
    const event = { type: 'withdrawal', eventId: randomUUID(), occurredAt: '2025-03-03T12:00:00Z', manner: 'oral' };
    const before = await rowsOfEach();
    const letGo = await fillUp('outbox');
    await expect(under.client.report(SENDER, referralId, event)).rejects.toMatchObject({ code: 'serviceUnavailable' });
    expect(await rowsOfEach()).toEqual(before);
    await letGo();
    expect(await under.client.report(SENDER, referralId, event)).toMatchObject({ repeated: false });
    expect(await under.client.report(SENDER, referralId, event)).toMatchObject({ repeated: true });
  });

  test('of a key: not acknowledged, and nothing kept at all', async () => {
    const [before, keysBefore] = [await rowsOfEach(), await keys()];
    await sql`alter table data_key rename to gone`.execute(under.store.keyDb);
    await expect(under.client.submit(SENDER, submission(), randomUUID())).rejects.toMatchObject({
      code: 'serviceUnavailable',
    });
    await sql`alter table gone rename to data_key`.execute(under.store.keyDb);
    expect([await rowsOfEach(), await keys()]).toEqual([before, keysBefore]);
  });

  test('unused keys go a day later, and no other', async () => {
    await under.client.submit(SENDER, submission(), randomUUID());
    const used = await under.rows<{ key_id: string }>('select key_id from client_record');
    expect((await keys()).length).toBeGreaterThan(used.length);
    await age(23);
    expect(await sweepUnusedKeys(under.store)).toBe(0);
    await age(25);
    expect(await sweepUnusedKeys(under.store)).toBeGreaterThan(0);
    expect((await keys()).map((key) => key.key_id).sort()).toEqual(used.map((row) => row.key_id).sort());
  });

  test('a correction is accepted and passed on also where a dossier turned up whose delivery was never confirmed', async () => {
    const { referralId } = await under.client.submit(SENDER, submission(), randomUUID());
    under.receiver.misbehave(referralId, 'acceptsThenDropsConnection', { operations: ['deliver'] });
    await expect(under.activities.transmit({ referralId, applied: [] })).rejects.toMatchObject({
      type: 'ReceiverUnavailable',
    });
    under.receiver.openDossier(referralId, 'SD-1');
    const occurredAt = under.clock.at.toISOString();
    const { eventId } = await under.client.report(SENDER, referralId, {
      type: 'withdrawal',
      eventId: randomUUID(),
      occurredAt,
      manner: 'oral',
    });
    const ended = await under.activities.end({
      referralId,
      applied: [`${eventId}/withdrawal/`],
      ending: { state: 'withdrawn', reason: 'consentWithdrawn' },
    });
    expect(ended).toMatchObject({ state: 'handedOff', reason: 'dossierExists' });
    const { client, residence } = submission();
    const correction = {
      type: 'correction',
      eventId: randomUUID(),
      client: { ...client, givenName: 'Nora' },
      residence,
    };
    expect(await under.client.report(SENDER, referralId, correction)).toMatchObject({ repeated: false });
    await under.activities.passOn({ referralId, eventId: correction.eventId });
    expect(under.receiver.held(referralId)?.client).toMatchObject({ givenName: 'Nora' });
  });
});
