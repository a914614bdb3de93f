/**
 * What stays after a purge goes when the agreement says so, class by class, and nothing else goes with it.
 *
 * Seen to fail with: a day less or more (`over` in due.ts); an open referral, one with client data, a dossier of the register, a
 * hold or a breach under review that is not looked at (`settled`); a class whose deletion is left out (`REMOVE`); counts that are
 * written outside the transaction that removes (`tally`); a chain removed without its tombstone.
 */

import { randomUUID } from 'node:crypto';
import { wholeTimeline } from '../../clients/every-page.js';
import { addDays } from '../../domain/calendar.js';
import type { RetentionReport } from '../../domain/retention-classes.js';
import { carryOutRetention, previewRetention } from '../../store/retention/run.js';
import { openStoreUnderTest, type StoreUnderTest } from '../guarantees/store-under-test.js';
import { OPERATOR, RECEIVER, SENDER } from '../setup/connector.js';
import { agreementOfOld, destroyed, dossierOf, referralOf, today, yearsAgo } from './ended-referrals.js';

const agreement = agreementOfOld();
const { retention } = agreement;
let under: StoreUnderTest;
beforeEach(async () => {
  under = await openStoreUnderTest([agreement]);
});
afterEach(() => under.drop());

const run = () => carryOutRetention(under.store, 'connector');
const classes = ({ counts }: RetentionReport) =>
  Object.fromEntries(counts.map(({ class: name, count }) => [name, count]));
const TABLES =
  `referral referral_remains event permit receipt outbox feed_item escalation audit_entry purge_record breach_item
  dossier declaration legal_hold client_record blind_index retention_tally audit_tombstone agreement_switch`.split(
    /\s+/,
  );

/** Everything that the store holds, as text. */
async function everything(): Promise<Record<string, string>> {
  const tables = await Promise.all(
    TABLES.map(async (table) => {
      const rows = await under.rows<{ row: string }>(`select ${table}::text as row from ${table} order by 1`);
      return [table, rows.map(({ row }) => row).join('\n')] as const;
    }),
  );
  return Object.fromEntries(tables);
}

async function countOf(table: string): Promise<number> {
  const [row] = await under.rows<{ count: number }>(`select count(*) from ${table}`);
  return row?.count ?? 0;
}

const retentionEntries = () =>
  under.rows<{ actor: string; codes: Record<string, number>; legal_basis: string }>(
    "select actor, codes, legal_basis from audit_entry where action = 'retentionCarriedOut' order by sequence",
  );

describe('each class goes on the day after its last day kept, and not before', () => {
  test.each([
    ['idempotency', retention.idempotencyYears],
    ['status', retention.statusYears],
    ['purgeRecord', retention.purgeRecordYears],
    ['audit', retention.auditYears],
  ] as const)('%s of an ended referral', async (name, years) => {
    await referralOf(under, 'recalledBeforeSending', yearsAgo(years));
    expect(classes(await run())).not.toHaveProperty(name);
    await referralOf(under, 'recalledBeforeSending', yearsAgo(years, 1));
    expect(classes(await run())).toHaveProperty(name, 1);
    expect(classes(await run())).toEqual({});
  });

  test.each([
    ['declaration', retention.declarationYears],
    ['register', retention.registerYears],
  ] as const)('%s of a dossier, from its destruction', async (name, years) => {
    const [kept, over] = [
      await referralOf(under, 'helpWanted', yearsAgo(30)),
      await referralOf(under, 'helpWanted', yearsAgo(30)),
    ];
    await destroyed(under, kept, yearsAgo(years));
    await destroyed(under, over, yearsAgo(years, 1));
    expect(classes(await run())).toHaveProperty(name, 1);
    expect((await dossierOf(under, kept)) === '').toBe(false);
    expect(classes(await run())).toEqual({});
  });

  test('breach items that both DPOs have dealt with', async () => {
    await referralOf(under, 'wrongPerson', yearsAgo(retention.breachYears));
    await referralOf(under, 'wrongPerson', yearsAgo(retention.breachYears, 1));
    await under.rows('update breach_item set reviewed_at = opened_at');
    // One for each organisation.
    expect(classes(await run())).toHaveProperty('breach', 2);
    expect(await countOf('breach_item')).toBe(2);
  });

  test('messages to the receiver, traces of what Temporal was told, and resolved escalations: by their own moments', async () => {
    const { referralId } = await referralOf(under, 'helpDeclined', addDays(today(), -1));
    const its = `referral_id = '${referralId}'`;
    const at = (day: string) => `timestamptz '${day} 12:00 Europe/Brussels'`;
    await under.rows(`update feed_item set at = ${at(yearsAgo(retention.feedYears, 1))} where ${its}`);
    await under.rows(`update outbox set done_at = ${at(addDays(today(), -retention.outboxDays - 1))} where ${its}`);
    await under.rows(`insert into escalation (referral_id, kind, code, raised_at, resolved_at) values
      ('${referralId}', 'interference', 'x', now(), ${at(yearsAgo(retention.escalationYears, 1))})`);
    await under.rows(`insert into escalation (referral_id, kind, code, raised_at, resolved_at) values
      ('${referralId}', 'interference', 'y', now(), ${at(yearsAgo(retention.escalationYears))})`);
    const [{ count: messages } = { count: 0 }] = await under.rows<{ count: number }>(
      `select count(*) from feed_item where ${its} and organisation = '${RECEIVER.enterpriseNumber}'`,
    );
    const rows = await countOf('outbox');
    expect([messages > 0, rows > 0]).toEqual([true, true]);
    expect(classes(await run())).toEqual({ feed: messages, outbox: rows, escalation: 1 });
    // What the sender was told stays as long as its timeline, which is made of it.
    expect((await wholeTimeline(under.client, SENDER, referralId)).length).toBeGreaterThan(2);
  });
});

describe('nothing goes', () => {
  test('of a referral that is open', async () => {
    const { referralId } = await referralOf(under, 'stillOpen', yearsAgo(30));
    const before = await everything();
    expect(await run()).toEqual({ counts: [], refused: [] });
    expect(await everything()).toEqual(before);
    expect(await under.client.status(SENDER, referralId)).toMatchObject({ status: 'delivered' });
  });

  test('of one whose breach is under review', async () => {
    await referralOf(under, 'wrongPerson', yearsAgo(30));
    const before = await everything();
    expect(await run()).toEqual({ counts: [], refused: [] });
    expect(await everything()).toEqual(before);
  });

  test.each(['in the register', 'destroyed, but held'])(
    'but messages and the sender’s view, of a dossier %s',
    async (which) => {
      const referral = await referralOf(under, 'helpWanted', yearsAgo(30));
      if (which === 'destroyed, but held') {
        await destroyed(under, referral, yearsAgo(20));
        await under.rows(
          `insert into legal_hold values (gen_random_uuid(), '${await dossierOf(under, referral)}', 'x', now())`,
        );
      }
      const kept = [
        'event',
        'permit',
        'receipt',
        'audit_entry',
        'purge_record',
        'dossier',
        'declaration',
        'legal_hold',
      ];
      const before = await everything();
      expect(Object.keys(classes(await run())).sort()).toEqual(['feed', 'idempotency', 'senderView']);
      const after = await everything();
      for (const table of kept.filter((name) => name !== 'audit_entry')) {
        expect([table, after[table]]).toEqual([table, before[table]]);
      }
      expect(after.audit_entry).toContain(before.audit_entry);
      // The receiver goes on with it as before.
      expect(await under.client.status(RECEIVER, referral.referralId)).toMatchObject({ status: 'handedOff' });
      const reopened = { type: 'dossierReopened', eventId: randomUUID() };
      if (which === 'in the register') {
        expect(await under.client.report(RECEIVER, referral.referralId, reopened)).toMatchObject({ repeated: false });
      }
      expect((await under.client.verifyAudit()).faults).toEqual([]);
    },
  );

  test('of one whose client data is still there, but what the sender sees', async () => {
    const { referralId } = await referralOf(under, 'recalledBeforeSending', yearsAgo(30));
    await under.rows(`insert into client_record values ('${referralId}', 9, gen_random_uuid(), 'x')`);
    expect(Object.keys(classes(await run()))).not.toContain('status');
    await under.rows('delete from client_record');
    expect(Object.keys(classes(await run()))).toContain('status');
  });

  test('under an agreement that says nothing of a class', async () => {
    await under.drop();
    under = await openStoreUnderTest([{ ...agreement, retention: { statusYears: 1 } as typeof retention }]);
    await referralOf(under, 'helpDeclined', yearsAgo(30));
    const removed = Object.keys(classes(await run()));
    expect(removed).toContain('status');
    for (const name of ['audit', 'purgeRecord']) expect(removed).not.toContain(name);
  });
});

/** One of each kind, old enough for all classes. */
async function oneOfEach(): Promise<void> {
  const [wanted] = [await referralOf(under, 'helpWanted', yearsAgo(40))];
  await destroyed(under, wanted, yearsAgo(30));
  await under.rows(
    `insert into legal_hold values (gen_random_uuid(), '${await dossierOf(under, wanted)}', 'x', now(), now())`,
  );
  await referralOf(under, 'helpDeclined', yearsAgo(30));
  await referralOf(under, 'wrongPerson', yearsAgo(30));
  await under.rows('update breach_item set reviewed_at = opened_at');
  await under.rows('update outbox set done_at = created_at');
}

test('all of it goes at last; only the agreement’s chain says that it was there, by counts alone', async () => {
  await oneOfEach();
  const report = await run();
  expect(report.refused).toEqual([]);
  const left = ['retention_tally', 'audit_tombstone', 'agreement_switch', 'audit_entry'];
  for (const table of TABLES.filter((name) => !left.includes(name)))
    expect([table, await countOf(table)]).toEqual([table, 0]);
  expect(await countOf('retention_tally')).toBe(0);
  expect(await countOf('audit_tombstone')).toBe(3);
  const [entry, ...others] = await retentionEntries();
  expect(others).toEqual([]);
  expect(entry).toMatchObject({ actor: 'connector', codes: classes(report) });
  expect(classes(report)).toMatchObject({
    status: 3,
    audit: 3,
    purgeRecord: 3,
    register: 1,
    declaration: 1,
    breach: 2,
  });
  expect(await under.client.verifyAudit()).toEqual({ chains: 1, entries: 1, faults: [] });
});

test('a dry run says what the run then does, with the days it counts from, and changes nothing', async () => {
  await oneOfEach();
  await referralOf(under, 'recalledBeforeSending', yearsAgo(retention.statusYears, 1));
  const before = await everything();
  const preview = await previewRetention(under.store);
  expect(await everything()).toEqual(before);
  expect(preview.counts).toContainEqual({
    agreementId: agreement.agreementId,
    class: 'status',
    count: 4,
    oldest: yearsAgo(30),
    newest: yearsAgo(retention.statusYears, 1),
  });
  expect(await run()).toEqual(preview);
  expect(await previewRetention(under.store)).toEqual({ counts: [], refused: [] });
});

test('once the status is gone a repeat with its key is a new referral', async () => {
  const { referralId, idempotencyKey } = await referralOf(under, 'helpDeclined', yearsAgo(retention.statusYears, 1));
  await run();
  const { submission } = await referralOf(under, 'stillOpen', today());
  const again = await under.client.submit(SENDER, submission, idempotencyKey);
  expect(again).toMatchObject({ repeated: false });
  expect(again.referralId).not.toBe(referralId);
});

test('what outlives the status is still verified, also beside others', async () => {
  await referralOf(under, 'helpDeclined', yearsAgo(retention.statusYears, 1));
  const { referralId } = await referralOf(under, 'helpDeclined', yearsAgo(0));
  const { chains } = await under.client.verifyAudit();
  expect(classes(await run())).toMatchObject({ status: 1 });
  expect(await under.client.verifyAudit()).toMatchObject({ chains, faults: [] });
  expect((await wholeTimeline(under.client, OPERATOR, referralId)).length).toBeGreaterThan(3);
  expect(await countOf('purge_record')).toBe(2);
});

describe('interrupted', () => {
  const DELETED = ['outbox', 'event', 'referral', 'dossier', 'audit_entry'];

  test.each(DELETED)(
    'at what it does to %s: that referral is as it was, the others are done, a repeat does the rest',
    async (table) => {
      await oneOfEach();
      const [{ referral_id: chosen } = { referral_id: '' }] = await under.rows<{ referral_id: string }>(
        "select referral_id from referral where state = 'handedOff'",
      );
      const chosenRow = table === 'audit_entry' ? `old.chain = 'referral/${chosen}'` : `old.referral_id = '${chosen}'`;
      await under.rows(`create function stop() returns trigger language plpgsql as $$ begin
      if ${chosenRow} then raise exception 'stopped'; end if; return old; end $$`);
      await under.rows(`create trigger a_stop before delete on ${table} for each row execute function stop()`);
      const its = (rows: string) => rows.split('\n').filter((row) => row.includes(chosen));
      const before = await everything();
      const { refused } = await run();
      expect(refused).toEqual([{ referralId: chosen, code: 'P0001' }]);
      const after = await everything();
      for (const name of TABLES) expect([name, its(after[name] ?? '')]).toEqual([name, its(before[name] ?? '')]);
      expect(await countOf('referral')).toBe(1);
      expect((await under.client.verifyAudit()).faults).toEqual([]);

      await under.rows(`drop trigger a_stop on ${table}`);
      expect((await run()).refused).toEqual([]);
      const entries = await retentionEntries();
      expect(entries.map(({ codes }) => codes.status)).toEqual([2, 1]);
      expect(await countOf('referral_remains')).toBe(0);
    },
  );

  test('before it is audited: the next run audits it, once', async () => {
    await oneOfEach();
    await under.rows(`create function stop() returns trigger language plpgsql as $$ begin
      if new.action = 'retentionCarriedOut' then raise exception 'stopped'; end if; return new; end $$`);
    await under.rows('create trigger a_stop before insert on audit_entry for each row execute function stop()');
    await expect(run()).rejects.toMatchObject({ name: 'StoreFailure' });
    expect(await countOf('referral')).toBe(0);
    expect(await retentionEntries()).toEqual([]);
    await under.rows('drop trigger a_stop on audit_entry');
    expect(await run()).toEqual({ counts: [], refused: [] });
    expect((await retentionEntries()).map(({ codes }) => codes.status)).toEqual([3]);
    await run();
    expect(await retentionEntries()).toHaveLength(1);
  });
});

test('two at once remove each row once, and audit each once', async () => {
  for (let each = 0; each < 6; each += 1) await referralOf(under, 'helpDeclined', yearsAgo(30));
  const reports = await Promise.all([run(), run(), run()]);
  const total = reports.reduce((sum, report) => sum + (classes(report).status ?? 0), 0);
  expect(total).toBe(6);
  const audited = (await retentionEntries()).reduce((sum, { codes }) => sum + (codes.status ?? 0), 0);
  expect(audited).toBe(6);
  expect(await countOf('audit_tombstone')).toBe(6);
});

describe('the audit table lets a chain go in one way only', () => {
  const chainOf = ({ referralId }: { referralId: string }) => `referral/${referralId}`;
  const tombstone = (chain: string) => `insert into audit_tombstone (chain, agreement_id, sequence, hash)
    select chain, 'example', sequence, hash from audit_entry where chain = '${chain}' order by sequence desc limit 1`;
  const inOneTransaction = (...statements: string[]) =>
    under.rows(`do $$ begin ${statements.map((statement) => `${statement};`).join(' ')} end $$`);

  test('not while a referral, or an agreement, carries its head', async () => {
    const referral = await referralOf(under, 'helpDeclined', yearsAgo(30));
    await expect(under.rows(tombstone(chainOf(referral)))).rejects.toMatchObject({ code: '42501' });
    await referralOf(under, 'helpDeclined', yearsAgo(40));
    await run();
    await expect(under.rows(tombstone('agreement/example'))).rejects.toMatchObject({ code: '42501' });
  });

  test('not with another end than its own, not in part, not later, and nothing else with it', async () => {
    const referral = await referralOf(under, 'helpDeclined', yearsAgo(retention.statusYears, 1));
    const other = await referralOf(under, 'helpDeclined', yearsAgo(retention.statusYears, 1));
    await run();
    const [chain, next] = [chainOf(referral), chainOf(other)];
    const wrong = `insert into audit_tombstone (chain, agreement_id, sequence, hash) values ('${chain}', 'example', 1, 'x')`;
    await expect(under.rows(wrong)).rejects.toMatchObject({ code: '42501' });
    await expect(under.rows(tombstone(chain))).rejects.toMatchObject({ code: '42501' });
    const refused = [
      [tombstone(chain), `delete from audit_entry where chain = '${chain}' and sequence > 1`],
      [tombstone(chain), `delete from audit_entry where chain in ('${chain}', '${next}')`],
      [tombstone(chain), `update audit_entry set actor = 'x' where chain = '${chain}'`],
    ];
    for (const statements of refused)
      await expect(inOneTransaction(...statements)).rejects.toMatchObject({ code: '42501' });
    await inOneTransaction(tombstone(chain), `delete from audit_entry where chain = '${chain}'`);
    await expect(under.rows(`delete from audit_entry where chain = '${next}'`)).rejects.toMatchObject({
      code: '42501',
    });
  });

  test('a chain that does not end as its head says is not removed: that is for people to look at', async () => {
    const { referralId } = await referralOf(under, 'helpDeclined', yearsAgo(30));
    await under.rows(`update referral set audit_hash = 'x' where referral_id = '${referralId}'`);
    expect(await run()).toEqual({ counts: [], refused: [{ referralId, code: '42501' }] });
    expect((await under.client.verifyAudit()).faults).toHaveLength(1);
  });
});
