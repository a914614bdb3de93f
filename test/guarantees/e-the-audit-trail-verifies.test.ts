/**
 * Guarantee E: the audit trail verifies, or fails loudly.
 *
 * Seen to fail with: a hash without one of the entry's fields, or without the one before (`entryHash`); a verification
 * that does not look for holes, for the head, or for chains that nobody points to (`verifyAudit`), or that reads heads and
 * entries of different moments; a move without its entry (`LockedReferral.move`); a switch thrown without one
 * (`throwSwitch`); the triggers left out of the migration.
 */

import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { wholeTimeline } from '../../clients/every-page.js';
import type { AuditVerification } from '../../domain/views.js';
import { entryHash } from '../../store/audit.js';
import { confirmResumption, suspendAgreement } from '../../store/suspension.js';
import { OPERATOR, pathAgreement, RECEIVER, SENDER } from '../setup/connector.js';
import { consentedDaysBefore, openStoreUnderTest, type StoreUnderTest } from './store-under-test.js';

let under: StoreUnderTest;
/** A superuser who has switched the triggers off: against whom the chain is all that is left. */
let intruder: Client;
let referralId: string;
let other: string;
let sound: AuditVerification;

beforeAll(async () => {
  under = await openStoreUnderTest();
  [referralId, other] = [await eventful(), await eventful()];
  const refused = {
    ...consentedDaysBefore(under.clock.at, 400),
    residence: { postalCode: '3000', isPlaceOfResidence: true },
  };
  const { address: _, ...client } = refused.client;
  for (const _attempt of [1, 2, 3]) {
    await expect(under.client.submit(SENDER, { ...refused, client }, randomUUID())).rejects.toThrow();
  }
  const agreement = pathAgreement();
  await suspendAgreement(under.store, agreement, 'receiver', 'incident', 'operator:test');
  await confirmResumption(under.store, agreement, 'sender', 'settled', 'operator:test');
  await confirmResumption(under.store, agreement, 'receiver', 'settled', 'operator:test');
  intruder = new Client({ connectionString: under.databaseUrl });
  await intruder.connect();
  await intruder.query('create table sound as select * from audit_entry');
  await intruder.query('create table sound_head as select referral_id, audit_sequence, audit_hash from referral');
  await intruder.query('set session_replication_role = replica');
  sound = await under.client.verifyAudit();
});
afterAll(async () => {
  await intruder?.end();
  await under.drop();
});
afterEach(async () => {
  await intruder.query('delete from audit_entry');
  await intruder.query('insert into audit_entry select * from sound');
  await intruder.query(
    `update referral set audit_sequence = sound_head.audit_sequence, audit_hash = sound_head.audit_hash
     from sound_head where sound_head.referral_id = referral.referral_id`,
  );
});

/** A referral with a chain of several entries: accepted, sent, refused, retried, delivered, attempted. */
async function eventful(): Promise<string> {
  const submission = consentedDaysBefore(under.clock.at, 0);
  const { referralId: id } = await under.client.submit(SENDER, submission, randomUUID());
  under.receiver.misbehave(id, 'refuses', { calls: 1 });
  await under.activities.transmit({ referralId: id, applied: [] });
  const { eventId } = await under.client.report(OPERATOR, id, {
    type: 'retry',
    eventId: randomUUID(),
    reason: 'receiverRepaired',
  });
  const applied = [`${eventId}/retry/receiverRepaired`];
  await under.activities.unpark({ referralId: id, applied, cause: applied[0] as string });
  await under.activities.transmit({ referralId: id, applied });
  return id;
}

const chain = () => `referral/${referralId}`;
const lastSequence = async () => (await wholeTimeline(under.client, OPERATOR, referralId)).length;

test('untouched, every chain verifies, refused submissions’ included', async () => {
  const entries = await under.rows<{ chain: string }>('select distinct chain from audit_entry');
  expect(sound).toEqual({ chains: 3, entries: expect.any(Number), faults: [] });
  expect(entries.map((row) => row.chain).sort()).toEqual(
    [`agreement/example`, `referral/${referralId}`, `referral/${other}`].sort(),
  );
  expect(sound.entries).toBe((await under.rows('select 1 from audit_entry')).length);
  const ofAgreement = await under.rows<{ action: string }>(
    "select action from audit_entry where chain = 'agreement/example' order by sequence",
  );
  expect(ofAgreement.map(({ action }) => action)).toEqual([
    ...Array(3).fill('submissionRefused'),
    'suspended',
    ...Array(2).fill('resumptionConfirmed'),
  ]);
});

describe('an entry altered', () => {
  test.each([
    ['moment', "at = at + interval '1 millisecond'"],
    ['actor', "actor = 'operator:somebody'"],
    ['action', "action = 'nothing'"],
    ['codes', `codes = codes || '{"recordVersion": 9}'`],
    ['legal basis', "legal_basis = 'none'"],
    ['hash', "hash = repeat('0', 64)"],
    ['previous hash', "previous_hash = repeat('0', 64)"],
  ])('its %s: found, with chain and place', async (_what, change) => {
    await intruder.query(`update audit_entry set ${change} where chain = $1 and sequence = 3`, [chain()]);
    const { faults } = await under.client.verifyAudit();
    expect(faults).toEqual([
      { chain: chain(), sequence: 3, fault: expect.stringMatching(/^(entryAltered|chainBroken)$/) },
    ]);
  });

  /** Alters an entry as somebody would who knows how hashes are made. */
  async function forge(sequence: number): Promise<string> {
    const { rows } = await intruder.query('select * from audit_entry where chain = $1 and sequence = $2', [
      chain(),
      sequence,
    ]);
    const [row] = rows;
    const entry = { at: row.at, actor: 'operator:somebody', action: row.action, codes: row.codes };
    const hash = entryHash(chain(), sequence, row.previous_hash, { ...entry, legalBasis: row.legal_basis });
    await intruder.query('update audit_entry set actor = $3, hash = $4 where chain = $1 and sequence = $2', [
      chain(),
      sequence,
      entry.actor,
      hash,
    ]);
    return hash;
  }

  test('with a hash that fits it: the next entry does not', async () => {
    await forge(3);
    const { faults } = await under.client.verifyAudit();
    expect(faults).toEqual([{ chain: chain(), sequence: 4, fault: 'chainBroken' }]);
  });

  test('with a hash that fits it and the next entry: that one’s own hash does not', async () => {
    const hash = await forge(3);
    await intruder.query('update audit_entry set previous_hash = $2 where chain = $1 and sequence = 4', [
      chain(),
      hash,
    ]);
    const { faults } = await under.client.verifyAudit();
    expect(faults).toEqual([{ chain: chain(), sequence: 4, fault: 'entryAltered' }]);
  });

  test('the last one, with a hash that fits it: the head does not', async () => {
    const last = await lastSequence();
    await forge(last);
    const { faults } = await under.client.verifyAudit();
    expect(faults).toEqual([{ chain: chain(), sequence: last, fault: 'headAltered' }]);
  });

  test('in the chain of an agreement: found too', async () => {
    await intruder.query(`update audit_entry set codes = '{}' where chain = 'agreement/example' and sequence = 2`);
    const { faults } = await under.client.verifyAudit();
    expect(faults).toEqual([{ chain: 'agreement/example', sequence: 2, fault: 'entryAltered' }]);
  });
});

describe('entries taken away, moved or added', () => {
  test.each([1, 2, 4])('entry %i deleted', async (sequence) => {
    await intruder.query('delete from audit_entry where chain = $1 and sequence = $2', [chain(), sequence]);
    const { faults } = await under.client.verifyAudit();
    expect(faults).toEqual([{ chain: chain(), sequence, fault: 'entryMissing' }]);
  });

  test('deleted, and those behind it moved up', async () => {
    await intruder.query('delete from audit_entry where chain = $1 and sequence = 2', [chain()]);
    for (let sequence = 3; sequence <= (await lastSequence()) + 1; sequence += 1) {
      await intruder.query('update audit_entry set sequence = $2 - 1 where chain = $1 and sequence = $2', [
        chain(),
        sequence,
      ]);
    }
    const { faults } = await under.client.verifyAudit();
    expect(faults).toEqual([{ chain: chain(), sequence: 2, fault: 'chainBroken' }]);
  });

  test.each([1, 3])('the last %i cut off', async (count) => {
    const last = await lastSequence();
    await intruder.query('delete from audit_entry where chain = $1 and sequence > $2', [chain(), last - count]);
    const { faults } = await under.client.verifyAudit();
    expect(faults).toEqual([{ chain: chain(), sequence: last - count + 1, fault: 'tailCutOff' }]);
  });

  test('a whole chain deleted, its referral still there', async () => {
    await intruder.query('delete from audit_entry where chain = $1', [chain()]);
    const { faults } = await under.client.verifyAudit();
    expect(faults).toEqual([{ chain: chain(), sequence: 1, fault: 'tailCutOff' }]);
  });

  test('two entries swapped', async () => {
    await intruder.query(
      `update audit_entry set sequence = case sequence when 2 then -3 else -2 end where chain = $1 and sequence in (2, 3)`,
      [chain()],
    );
    await intruder.query('update audit_entry set sequence = -sequence where sequence < 0');
    const { faults } = await under.client.verifyAudit();
    expect(faults).toEqual([{ chain: chain(), sequence: 2, fault: 'chainBroken' }]);
  });

  test('the same entries of two referrals swapped', async () => {
    const [one, two] = [chain(), `referral/${other}`];
    await intruder.query(`update audit_entry set chain = 'aside' where chain = $1`, [one]);
    await intruder.query('update audit_entry set chain = $1 where chain = $2', [one, two]);
    await intruder.query(`update audit_entry set chain = $1 where chain = 'aside'`, [two]);
    const { faults } = await under.client.verifyAudit();
    expect(faults.map((fault) => fault.chain).sort()).toEqual([one, two].sort());
    expect(faults.map(({ sequence }) => sequence)).toEqual([1, 1]);
  });

  test('one appended with made-up codes', async () => {
    const last = await lastSequence();
    await intruder.query(
      `insert into audit_entry select chain, sequence + 1, at, actor, 'stateChanged', codes, legal_basis, hash, 'made up'
       from audit_entry where chain = $1 and sequence = $2`,
      [chain(), last],
    );
    const { faults } = await under.client.verifyAudit();
    expect(faults).toEqual([{ chain: chain(), sequence: last + 1, fault: 'entryAltered' }]);
  });

  test('a chain that nobody points to', async () => {
    await intruder.query(
      `insert into audit_entry select 'referral/nobody', sequence, at, actor, action, codes, legal_basis, previous_hash, hash
       from audit_entry where chain = $1`,
      [chain()],
    );
    const { faults } = await under.client.verifyAudit();
    expect(faults).toEqual([{ chain: 'referral/nobody', sequence: 1, fault: 'chainWithoutHead' }]);
  });

  test('the head turned back to an earlier entry', async () => {
    await intruder.query(
      `update referral set audit_sequence = 2, audit_hash = (select hash from audit_entry where chain = $1 and sequence = 2)
       where referral_id = $2`,
      [chain(), referralId],
    );
    const { faults } = await under.client.verifyAudit();
    expect(faults).toEqual([expect.objectContaining({ chain: chain() })]);
  });

  test('every fault of every chain is told, not the first alone', async () => {
    await intruder.query('delete from audit_entry where chain = $1 and sequence = 2', [chain()]);
    await intruder.query(`update audit_entry set actor = 'x' where chain = $1 and sequence = 3`, [`referral/${other}`]);
    const { faults } = await under.client.verifyAudit();
    expect(faults).toHaveLength(2);
  });
});

describe('the table refuses', () => {
  test.each([
    ['an update', "update audit_entry set actor = 'x'"],
    ['a delete', 'delete from audit_entry'],
    ['a truncate', 'truncate audit_entry'],
    ['a truncate by cascade', 'truncate audit_entry cascade'],
  ])('%s, also to its owner', async (_what, statement) => {
    await expect(under.rows(statement)).rejects.toMatchObject({ code: '42501' });
    expect(await under.client.verifyAudit()).toEqual(sound);
  });
});

test('a move and its entry commit together: every state a referral was in stands in its chain', async () => {
  for (const id of [referralId, other]) {
    const moves = (await wholeTimeline(under.client, OPERATOR, id)).filter(({ action }) => action === 'stateChanged');
    expect(moves.map(({ codes }) => [codes.from, codes.to])).toEqual([
      ['received', 'sending'],
      ['sending', 'deliveryFailed'],
      ['deliveryFailed', 'sending'],
      ['sending', 'awaitingOutcome'],
    ]);
    const [row] = await under.rows<{ state: string }>(`select state from referral where referral_id = '${id}'`);
    expect(row?.state).toBe('awaitingOutcome');
  }
});

test('written to while it is verified, it verifies', async () => {
  let writing = true;
  const writer = (async () => {
    while (writing) {
      await under.client.report(RECEIVER, referralId, {
        type: 'contactAttempt',
        eventId: randomUUID(),
        occurredAt: under.clock.at.toISOString(),
        channel: 'phone',
        result: 'noAnswer',
      });
    }
  })();
  const found: AuditVerification[] = [];
  while (found.length < 20) found.push(await under.client.verifyAudit());
  writing = false;
  await writer;
  expect(found.flatMap(({ faults }) => faults)).toEqual([]);
  expect(new Set(found.map(({ entries }) => entries)).size).toBeGreaterThan(1);
});
