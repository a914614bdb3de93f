/**
 * Fault 49, whole: what somebody with every right on the database can do to the audit trail, the heads beside it included, is
 * found by the checkpoints outside it, and where.
 *
 * Seen to fail with: chains that are compared with the newest checkpoint only (`marks`); a longer chain taken for one that only
 * grew (`differsFromCheckpoint`); a chain that is gone, taken for one that expired (`missingChains`); tombstones that are believed
 * (`tombstoneFaults`); a checkpoint that is read before its signature is; a folder read after the database (`verifyAudit`).
 */
import { CompactSign } from 'jose';
import { Client } from 'pg';
import type { AuditFault } from '../../domain/views.js';
import { entryHash } from '../../store/audit.js';
import { verifyAudit } from '../../store/audit-verification.js';
import { takeCheckpoint } from '../../store/checkpoints/take.js';
import { carryOutRetention } from '../../store/retention/run.js';
import { openStoreUnderTest, type StoreUnderTest } from '../guarantees/store-under-test.js';
import { OPERATOR, RECEIVER, SENDER } from '../setup/connector.js';
import { type CheckpointFolderUnderTest, checkpointFolder, contentOf } from './checkpoint-folder.js';
import { agreementOfOld, type EndedReferral, referralOf, today, yearsAgo } from './ended-referrals.js';

const agreement = agreementOfOld();
let under: StoreUnderTest;
let folder: CheckpointFolderUnderTest;
/** Somebody with every right, who has switched the triggers off. */
let intruder: Client;
let referral: EndedReferral;
let chain: string;

beforeEach(async () => {
  under = await openStoreUnderTest([agreement]);
  folder = checkpointFolder();
  intruder = new Client({ connectionString: under.databaseUrl });
  await intruder.connect();
  await intruder.query('set session_replication_role = replica');
  referral = await referralOf(under, 'helpDeclined', today());
  chain = `referral/${referral.referralId}`;
  await take();
});
afterEach(async () => {
  await intruder.end();
  folder.drop();
  await under.drop();
});

async function take(): Promise<void> {
  await takeCheckpoint(under.store, { directory: folder.directory, signer: await folder.signer() });
}
const verify = async () =>
  verifyAudit(under.store, { directory: folder.directory, keys: (await folder.signer()).publicKeys });
const faults = async (): Promise<AuditFault[]> => (await verify()).faults;
/** What the chains show by themselves. */
const without = async () => (await verifyAudit(under.store)).faults;
const nameOf = (number: number) => `checkpoint-0000000${number}-${today()}.jws`;

async function length(of = chain): Promise<number> {
  const { rows } = await intruder.query('select count(*) from audit_entry where chain = $1', [of]);
  return Number(rows[0].count);
}

const setHead = (sequence: number, hash: string) =>
  intruder.query('update referral set audit_sequence = $2, audit_hash = $3 where referral_id = $1', [
    referral.referralId,
    sequence,
    hash,
  ]);

/** Cuts off the last entries of the chain and sets the head beside them back. */
async function cutOff(count: number): Promise<{ expected: number; found: number }> {
  const expected = await length();
  const found = expected - count;
  await intruder.query('delete from audit_entry where chain = $1 and sequence > $2', [chain, found]);
  const { rows } = await intruder.query('select hash from audit_entry where chain = $1 and sequence = $2', [
    chain,
    found,
  ]);
  await setHead(found, rows[0].hash);
  return { expected, found };
}

/** Rewrites an entry and gives it, all behind it and the head the hashes that fit. */
async function rewriteFrom(sequence: number): Promise<void> {
  const { rows } = await intruder.query('select * from audit_entry where chain = $1 order by sequence', [chain]);
  let previousHash = '';
  for (const row of rows) {
    const actor = Number(row.sequence) === sequence ? 'operator:somebody' : row.actor;
    const { at, action, codes, legal_basis: legalBasis } = row;
    const hash = entryHash(chain, Number(row.sequence), previousHash, { at, actor, action, codes, legalBasis });
    await intruder.query(
      'update audit_entry set actor = $3, previous_hash = $4, hash = $5 where chain = $1 and sequence = $2',
      [chain, row.sequence, actor, previousHash, hash],
    );
    previousHash = hash;
  }
  await setHead(rows.length, previousHash);
}

/** Removes the referral as if it had never been, its chain included. */
async function removeAll(): Promise<void> {
  await intruder.query('delete from audit_entry where chain = $1', [chain]);
  for (const table of ['feed_item', 'event', 'permit', 'receipt', 'outbox', 'escalation', 'purge_record', 'referral']) {
    await intruder.query(`delete from ${table} where referral_id = $1`, [referral.referralId]);
  }
}

async function grow(): Promise<void> {
  await under.client.report(SENDER, referral.referralId, {
    type: 'withdrawal',
    eventId: crypto.randomUUID(),
    occurredAt: under.clock.at.toISOString(),
    manner: 'oral',
  });
}

test('chains that only grew hold, and those that expired, before a checkpoint carries their tombstone and after', async () => {
  await under.rows('delete from audit_checkpoint');
  folder.remove(nameOf(1));
  await referralOf(under, 'helpDeclined', yearsAgo(30));
  await take();
  await grow();
  await referralOf(under, 'stillOpen', today());
  expect(await verify()).toMatchObject({ faults: [], checkpoints: { count: 1, newest: { number: 1 } } });
  expect((await carryOutRetention(under.store, 'connector')).counts).toContainEqual(
    expect.objectContaining({ class: 'audit', count: 1 }),
  );
  for (let each = 0; each < 3; each += 1) {
    expect(await faults()).toEqual([]);
    await take();
    await grow();
  }
});

test.each([1, 3])(
  'the last %i cut off with the head: found by the checkpoint alone, which says how many there were',
  async (count) => {
    const { expected, found } = await cutOff(count);
    expect(await without()).toEqual([]);
    expect(await faults()).toEqual([
      { chain, sequence: found + 1, fault: 'shorterThanCheckpoint', expected, found, checkpoint: 1 },
    ]);
  },
);

test('cut off in the chain of an agreement', async () => {
  await under.client.suspend(OPERATOR, agreement.agreementId, { reason: 'incident', party: 'sender' });
  await take();
  const name = `agreement/${agreement.agreementId}`;
  const expected = await length(name);
  await intruder.query('delete from audit_entry where chain = $1', [name]);
  await intruder.query("update agreement_switch set audit_sequence = 0, audit_hash = ''");
  expect(await without()).toEqual([]);
  expect(await faults()).toEqual([
    { chain: name, sequence: 1, fault: 'shorterThanCheckpoint', expected, found: 0, checkpoint: 2 },
  ]);
});

test('cut off, and grown again beyond where it was', async () => {
  const { expected } = await cutOff(2);
  for (let each = 0; each < 4; each += 1) await grow();
  expect(await length()).toBeGreaterThan(expected);
  expect(await without()).toEqual([]);
  expect(await faults()).toEqual([{ chain, sequence: expected, fault: 'differsFromCheckpoint', checkpoint: 1 }]);
});

test('an entry altered in the middle, and all hashes behind it made to fit', async () => {
  const last = await length();
  await rewriteFrom(3);
  expect(await without()).toEqual([]);
  expect(await faults()).toEqual([{ chain, sequence: last, fault: 'differsFromCheckpoint', checkpoint: 1 }]);
});

test('rewritten before the next checkpoint, which then signs the forgery: the older one contradicts', async () => {
  const last = await length();
  await rewriteFrom(2);
  await grow();
  await take();
  expect(await without()).toEqual([]);
  expect(await faults()).toEqual([{ chain, sequence: last, fault: 'differsFromCheckpoint', checkpoint: 1 }]);
});

test('rewritten behind what an older checkpoint has seen: found from there on', async () => {
  const seen = await length();
  await grow();
  await grow();
  await take();
  await rewriteFrom(seen + 1);
  expect(await faults()).toEqual([{ chain, sequence: seen + 2, fault: 'differsFromCheckpoint', checkpoint: 2 }]);
});

test('a referral removed with its whole chain', async () => {
  const expected = await length();
  await removeAll();
  expect(await without()).toEqual([]);
  expect(await faults()).toEqual([{ chain, sequence: 1, fault: 'chainMissing', expected, found: 0, checkpoint: 1 }]);
});

describe('a tombstone that should not be there', () => {
  const forge = (sequence: number, hash = 'a'.repeat(64), agreementId = agreement.agreementId) =>
    intruder.query('insert into audit_tombstone (chain, agreement_id, sequence, hash) values ($1, $2, $3, $4)', [
      chain,
      agreementId,
      sequence,
      hash,
    ]);

  test('of a chain removed, with another end than the one seen', async () => {
    const last = await length();
    await removeAll();
    await forge(last);
    expect(await faults()).toEqual([{ chain, sequence: last, fault: 'tombstoneDiffers' }]);
    await take();
    expect(await faults()).toEqual([{ chain, sequence: last, fault: 'tombstoneDiffers' }]);
  });

  test.each([agreement.agreementId, 'unknown'])(
    'of a chain that began after the first checkpoint and may not be over yet (agreement %s)',
    async (agreementId) => {
      referral = await referralOf(under, 'helpDeclined', today());
      chain = `referral/${referral.referralId}`;
      await take();
      const last = await length();
      await removeAll();
      await forge(last + 1, undefined, agreementId);
      expect(await faults()).toEqual([{ chain, sequence: last + 1, fault: 'tombstoneTooEarly' }]);
    },
  );

  test('of a chain that is still there', async () => {
    const last = await length();
    await forge(last + 1);
    expect(await faults()).toEqual([{ chain, sequence: last + 1, fault: 'chainAfterTombstone' }]);
  });
});

describe('the checkpoints themselves', () => {
  const at = (sequence: number, fault: AuditFault['fault']) => ({ chain: 'checkpoints', sequence, fault });
  beforeEach(async () => {
    await take();
    await take();
  });

  test('one missing between two', async () => {
    folder.remove(nameOf(2));
    expect(await faults()).toEqual([at(2, 'checkpointMissing')]);
  });

  test('the newest missing: the database remembers that it was taken', async () => {
    folder.remove(nameOf(3));
    folder.remove(nameOf(2));
    expect(await faults()).toEqual([at(2, 'checkpointMissing'), at(3, 'checkpointMissing')]);
  });

  test('none there at all', async () => {
    for (const name of folder.files()) folder.remove(name);
    expect(await faults()).toEqual([at(3, 'checkpointMissing')]);
  });

  test('the oldest moved away is no fault: what expired long ago need not be kept', async () => {
    folder.remove(nameOf(1));
    expect(await verify()).toMatchObject({ faults: [], checkpoints: { count: 2, oldest: { number: 2 } } });
  });

  test('a byte altered: what it says is not believed, and the next one says that it is not the one it followed', async () => {
    const jws = folder.read(nameOf(2));
    const [header, payload = '', signature] = jws.split('.');
    const forged = Buffer.from(payload, 'base64url').toString().replace('"entries":', '"entries":1');
    folder.put(nameOf(2), [header, Buffer.from(forged).toString('base64url'), signature].join('.'));
    expect(await faults()).toEqual([at(2, 'checkpointBadSignature'), at(2, 'checkpointExchanged')]);
    folder.put(nameOf(2), 'not a signature');
    expect(await faults()).toEqual([at(2, 'checkpointBadSignature'), at(2, 'checkpointExchanged')]);
  });

  test('signed by a key that is not among those given', async () => {
    const { publicKeys } = await folder.signer();
    folder.rotate();
    await take();
    const found = await verifyAudit(under.store, { directory: folder.directory, keys: publicKeys });
    expect(found.faults).toEqual([at(4, 'checkpointUnknownKey')]);
  });

  test('exchanged for another one with a good signature', async () => {
    const signer = await folder.signer();
    const sign = (content: object, typ = 'audit-checkpoint+jws') =>
      new CompactSign(new TextEncoder().encode(JSON.stringify(content)))
        .setProtectedHeader({ alg: 'Ed25519', kid: signer.keyId, typ })
        .sign(signer.privateKey);
    const second = contentOf(folder.read(nameOf(2)));
    folder.put(nameOf(2), await sign({ ...second, takenAt: '2001-01-01T00:00:00Z' }));
    expect(await faults()).toEqual([at(2, 'checkpointExchanged')]);
    folder.put(nameOf(2), await sign({ ...second, more: true }));
    expect((await faults())[0]).toEqual(at(2, 'checkpointMalformed'));
    // A signature of the same key for another purpose.
    folder.put(nameOf(2), await sign(second, 'agreement-approval+jws'));
    expect((await faults())[0]).toEqual(at(2, 'checkpointMalformed'));
  });

  test('one under another’s name', async () => {
    folder.put(nameOf(3), folder.read(nameOf(2)));
    expect(await faults()).toEqual([at(3, 'checkpointOutOfPlace')]);
  });

  test('one with another chain’s head in it contradicts the chain', async () => {
    await under.client.report(RECEIVER, referral.referralId, {
      type: 'withdrawal',
      eventId: crypto.randomUUID(),
      occurredAt: under.clock.at.toISOString(),
      manner: 'oral',
    });
    await take();
    await cutOff(1);
    expect((await faults()).map(({ fault, checkpoint }) => [fault, checkpoint])).toEqual([
      ['shorterThanCheckpoint', 4],
    ]);
  });
});

test('verified while checkpoints are taken and chains expire, nothing is found', async () => {
  for (let each = 0; each < 5; each += 1) await referralOf(under, 'helpDeclined', yearsAgo(30));
  await take();
  let busy = true;
  const taking = (async () => {
    while (busy) {
      await grow();
      await take();
    }
  })();
  const expiring = carryOutRetention(under.store, 'connector');
  const found: AuditFault[] = [];
  for (let each = 0; each < 10; each += 1) found.push(...(await faults()));
  await expiring;
  busy = false;
  await taking;
  found.push(...(await faults()));
  // The chains of long ago began, by these checkpoints, today.
  expect(found.filter(({ fault }) => fault !== 'tombstoneTooEarly')).toEqual([]);
});
