/**
 * Checkpoints of the audit trail: once a day, signed, outside the database, whole or not at all.
 *
 * Seen to fail with: a head of what a referral left that is not among them (`chainHeads`); pages that end after the first; heads
 * and tombstones of different moments; no lock (`commitAlone`); a file that is written under its own name at once, or over one
 * that is there (`writeCheckpointFile`); a number that is taken from the database alone (`previousCheckpoint`); a tombstone that
 * goes before its checkpoint is written.
 */
import { spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { chmodSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compactVerify, importJWK } from 'jose';
import { createLogger } from '../../config/logger.js';
import { verifyAudit } from '../../store/audit-verification.js';
import { writeCheckpointFile } from '../../store/checkpoints/directory.js';
import { takeCheckpoint } from '../../store/checkpoints/take.js';
import { carryOutRetention } from '../../store/retention/run.js';
import { watchCheckpointKey } from '../../workers/checkpoint-key-file.js';
import { checkpointOfTheDay, startCheckpoints } from '../../workers/checkpoint-sweep.js';
import { openStoreUnderTest, type StoreUnderTest } from '../guarantees/store-under-test.js';
import { RECEIVER } from '../setup/connector.js';
import { eventually } from '../setup/eventually.js';
import { type CheckpointFolderUnderTest, checkpointFolder, contentOf } from './checkpoint-folder.js';
import { agreementOfOld, referralOf, today, yearsAgo } from './ended-referrals.js';

const agreement = agreementOfOld();
let under: StoreUnderTest;
let folder: CheckpointFolderUnderTest;
beforeEach(async () => {
  under = await openStoreUnderTest([agreement]);
  folder = checkpointFolder();
});
afterEach(async () => {
  folder.drop();
  await under.drop();
});

const target = async () => ({ directory: folder.directory, signer: await folder.signer() });
const take = async (options: { onlyIfDue?: boolean } = {}) => takeCheckpoint(under.store, await target(), options);
const verify = async () =>
  verifyAudit(under.store, { directory: folder.directory, keys: (await folder.signer()).publicKeys });
const nameOf = (number: number) => `checkpoint-0000000${number}-${today()}.jws`;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('says', () => {
  test('the last entry of every chain: of referrals, of what is left of them, and of agreements', async () => {
    const gone = await referralOf(under, 'helpDeclined', yearsAgo(agreement.retention.statusYears, 1));
    await carryOutRetention(under.store, 'connector');
    const open = await referralOf(under, 'stillOpen', today());
    const ended = await referralOf(under, 'recalledBeforeSending', today());
    const taken = await take();

    const lasts = await under.rows<{ chain: string; sequence: number; hash: string }>(
      'select distinct on (chain) chain, sequence, hash from audit_entry order by chain, sequence desc',
    );
    const checkpoint = contentOf(folder.read(nameOf(1)));
    const byChain = (a: { chain: string }, b: { chain: string }) => (a.chain < b.chain ? -1 : 1);
    expect([...checkpoint.heads].sort(byChain)).toEqual([...lasts].sort(byChain));
    expect(checkpoint.heads.map(({ chain }) => chain)).toEqual(
      expect.arrayContaining([gone, open, ended].map(({ referralId }) => `referral/${referralId}`)),
    );
    expect(checkpoint).toMatchObject({ number: 1, date: today(), previous: null, tombstones: [] });
    const [{ count: entries } = { count: 0 }] = await under.rows<{ count: number }>('select count(*) from audit_entry');
    expect(checkpoint.entries).toBe(entries);
    expect(taken).toEqual({ number: 1, date: today(), file: nameOf(1), chains: 4, entries, tombstones: 0 });
    const [row] = await under.rows('select number, date, hash, chains, entries from audit_checkpoint');
    expect(row).toEqual({ number: 1, date: today(), hash: sha256(folder.read(nameOf(1))), chains: 4, entries });
  });

  test('which one came before it, and which chains expired since, each of them once', async () => {
    const old = await referralOf(under, 'helpDeclined', yearsAgo(30));
    await take();
    await carryOutRetention(under.store, 'connector');
    await take();
    await take();
    const [first, second, third] = [1, 2, 3].map((number) => contentOf(folder.read(nameOf(number))));
    expect(second?.previous).toEqual({ number: 1, hash: sha256(folder.read(nameOf(1))) });
    const chain = `referral/${old.referralId}`;
    const head = first?.heads.find((each) => each.chain === chain);
    expect(second?.tombstones).toEqual([
      { ...head, agreementId: agreement.agreementId, removedAt: expect.stringMatching(/^\d{4}-/) },
    ]);
    expect(third?.tombstones).toEqual([]);
    expect(await verify()).toMatchObject({ faults: [], checkpoints: { count: 3 } });
    // The database forgets it with the next checkpoint: the ids of what has gone are kept nowhere but in the files.
    expect(await under.rows('select chain from audit_tombstone')).toEqual([]);
  });

  test('who signed it, so that anybody with the public key can check it by the standard', async () => {
    await take();
    const { keyId, publicKeys } = await folder.signer();
    const [jwk] = publicKeys.keys;
    const jws = folder.read(nameOf(1));
    const { protectedHeader, payload } = await compactVerify(jws, await importJWK({ ...jwk }, 'Ed25519'));
    expect(protectedHeader).toEqual({ alg: 'Ed25519', kid: keyId, typ: 'audit-checkpoint+jws' });
    expect(JSON.parse(new TextDecoder().decode(payload))).toEqual(contentOf(jws));
    expect(statSync(join(folder.directory, nameOf(1))).mode & 0o222).toBe(0);
  });

  test('twelve thousand chains as well', async () => {
    const { referralId } = await referralOf(under, 'stillOpen', today());
    const columns = await under.rows<{ name: string }>(
      `select column_name as name from information_schema.columns where table_name = 'referral' and table_schema = 'public'`,
    );
    const own = ['referral_id', 'idempotency_key', 'audit_sequence', 'audit_hash'];
    const names = columns.map(({ name }) => name).filter((name) => !own.includes(name));
    await under.rows(`insert into referral (${own.join(', ')}, ${names.join(', ')})
      select gen_random_uuid(), gen_random_uuid(), 1, repeat('a', 64), ${names.join(', ')}
      from referral, generate_series(1, 12000) where referral_id = '${referralId}'`);
    expect(await take()).toMatchObject({ chains: 12_002 });
    const { heads } = contentOf(folder.read(nameOf(1)));
    expect(new Set(heads.map(({ chain }) => chain)).size).toBe(12_002);
  });

  test('one moment, however much is written meanwhile', async () => {
    const { referralId } = await referralOf(under, 'stillOpen', today());
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
    const taken = [];
    while (taken.length < 8) taken.push(await take());
    expect((await verify()).faults).toEqual([]);
    writing = false;
    await writer;
    expect(new Set(taken.map((each) => each?.entries)).size).toBeGreaterThan(1);
    expect((await verify()).faults).toEqual([]);
  });
});

describe('once a day', () => {
  test('and on demand once more', async () => {
    expect(await take({ onlyIfDue: true })).toMatchObject({ number: 1 });
    expect(await take({ onlyIfDue: true })).toBeUndefined();
    expect(await take()).toMatchObject({ number: 2 });
    await under.rows("update audit_checkpoint set date = '2000-01-01'");
    expect(await take({ onlyIfDue: true })).toMatchObject({ number: 3 });
  });

  test('also where several workers look at once', async () => {
    const options = {
      store: under.store,
      target: await target(),
      logger: createLogger({ level: 'silent', name: 'test' }),
    };
    const taken = await Promise.all(Array.from({ length: 8 }, () => checkpointOfTheDay(options)));
    expect(taken.filter((each) => each)).toHaveLength(1);
    expect(folder.files()).toEqual([nameOf(1)]);
  });

  test('by the worker, which verifies the trail first and says what it finds', async () => {
    const { referralId } = await referralOf(under, 'stillOpen', today());
    const lines: string[] = [];
    const faults: number[] = [];
    const logger = createLogger({ level: 'info', name: 'test', destination: { write: (line) => lines.push(line) } });
    const options = {
      store: under.store,
      target: await target(),
      logger,
      onFaults: (count: number) => faults.push(count),
    };
    const sweep = startCheckpoints({ ...options, target: () => options.target });
    await eventually(() => lines.some((line) => line.includes('audit checkpoint is written')));
    await sweep.stop();
    expect(faults).toEqual([0]);

    await under.rows(`update referral set audit_hash = repeat('b', 64) where referral_id = '${referralId}'`);
    await under.rows("update audit_checkpoint set date = '2000-01-01'");
    expect(await checkpointOfTheDay(options)).toBe(true);
    expect(faults).toEqual([0, 1]);
    const found = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg.includes('does not hold'));
    expect(found).toMatchObject([{ chain: `referral/${referralId}`, fault: 'headAltered' }]);
  });

  test('not at all without a folder, which is said', async () => {
    const lines: string[] = [];
    const logger = createLogger({ level: 'info', name: 'test', destination: { write: (line) => lines.push(line) } });
    await startCheckpoints({ store: under.store, logger }).stop();
    expect(lines.join('')).toContain('no folder for audit checkpoints is configured');
  });
});

describe('whole or not at all', () => {
  test('fault 35 a disk that is full in the middle of it leaves nothing behind, and says so', () => {
    const child = join(__dirname, 'writing-child.ts');
    const register = join(__dirname, '..', 'setup', 'register-typescript.cjs');
    // The kernel refuses what goes over the limit, as it does on a full disk; the process lives on.
    const script = 'ulimit -f 64; exec "$0" --require "$1" "$2" "$3" "$4"';
    const words = [process.execPath, register, child, folder.directory, nameOf(1)];
    const { stdout } = spawnSync('bash', ['-c', script, ...words], { encoding: 'utf8' });
    expect(stdout).toBe('EFBIG\n');
    expect(folder.files()).toEqual([]);
  });

  test('a folder that is gone, or closed: no row, no lost tombstone, a line, a count, and the next turn', async () => {
    await referralOf(under, 'helpDeclined', yearsAgo(30));
    await carryOutRetention(under.store, 'connector');
    const lines: string[] = [];
    let failures = 0;
    const logger = createLogger({ level: 'info', name: 'test', destination: { write: (line) => lines.push(line) } });
    const good = await target();
    const options = {
      store: under.store,
      target: { ...good, directory: join(folder.directory, 'not-there') },
      logger,
      onFailure: () => {
        failures += 1;
      },
    };
    expect(await checkpointOfTheDay(options)).toBe(false);
    expect(failures).toBe(1);
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ level: 'error', code: 'ENOENT' });
    expect(await under.rows('select number from audit_checkpoint')).toEqual([]);
    expect(await checkpointOfTheDay({ ...options, target: good })).toBe(true);
    expect(contentOf(folder.read(nameOf(1))).tombstones).toHaveLength(1);
  });

  test('nothing is written over, and what a killed process left half is removed', async () => {
    await writeCheckpointFile(folder.directory, nameOf(1), 'first');
    await expect(writeCheckpointFile(folder.directory, nameOf(1), 'second')).rejects.toMatchObject({ code: 'exists' });
    expect(folder.read(nameOf(1))).toBe('first');
    writeFileSync(join(folder.directory, `.${nameOf(2)}.0a0b0c0d.partial`), 'hal');
    await writeCheckpointFile(folder.directory, nameOf(2), 'second');
    expect(folder.files()).toEqual([nameOf(1), nameOf(2)]);
  });

  test('killed between file and row: the next one goes on from the file, with the tombstones again', async () => {
    await referralOf(under, 'helpDeclined', yearsAgo(30));
    await carryOutRetention(under.store, 'connector');
    await under.rows(
      `create function stop() returns trigger language plpgsql as $$ begin raise exception 'stopped'; end $$`,
    );
    await under.rows('create trigger a_stop before insert on audit_checkpoint for each row execute function stop()');
    await expect(take()).rejects.toMatchObject({ name: 'StoreFailure' });
    expect(folder.files()).toEqual([nameOf(1)]);
    await under.rows('drop trigger a_stop on audit_checkpoint');
    expect(await take({ onlyIfDue: true })).toMatchObject({ number: 2, tombstones: 1 });
    expect(await verify()).toMatchObject({ faults: [], checkpoints: { count: 2 } });
  });
});

test('the numbers go on where the database is an older one again, or files were moved away', async () => {
  await take();
  await take();
  await under.rows('delete from audit_checkpoint');
  expect(await take()).toMatchObject({ number: 3 });
  for (const name of folder.files()) folder.remove(name);
  expect(await take()).toMatchObject({ number: 4 });
  expect(contentOf(folder.read(nameOf(4))).previous).toMatchObject({ number: 3 });
});

describe('the key', () => {
  test.each([
    ['no file', undefined, 'must be a PEM file that can be read'],
    ['no key in it', 'nothing', 'must begin with a private key (PKCS #8, PEM)'],
    [
      'half a key',
      '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n',
      'must be a PEM file that can be read',
    ],
  ])('%s: refused by the rule', async (_what, content, detail) => {
    if (content === undefined) chmodSync(folder.keyFile, 0o600);
    const path = content === undefined ? join(folder.directory, 'no-key') : folder.keyFile;
    if (content !== undefined) writeFileSync(folder.keyFile, content);
    const { readCheckpointSigner } = await import('../../store/checkpoints/keys.js');
    expect(() => readCheckpointSigner(path)).toThrow(
      expect.objectContaining({ code: 'configurationInvalid', issues: [expect.objectContaining({ detail })] }),
    );
  });

  test('rotated, the new one signs and the old one’s checkpoints still verify', async () => {
    await take();
    const before = await folder.signer();
    folder.rotate();
    const after = await folder.signer();
    expect(after.publicKeys.keys.map(({ kid }) => kid)).toEqual([after.keyId, before.keyId]);
    await take();
    expect(await verify()).toMatchObject({ faults: [], checkpoints: { count: 2 } });
  });

  test.each([
    ['no key', 'no key', 0o600, 'configurationInvalid'],
    ['one that others may read', undefined, 0o640, 'openToOthers'],
  ])(
    'rotated while a worker runs it signs the next one; then %s, and the one before goes on signing',
    async (_what, broken, mode, code) => {
      const lines: string[] = [];
      const logger = createLogger({ level: 'info', name: 'test', destination: { write: (line) => lines.push(line) } });
      const key = watchCheckpointKey(folder.keyFile, { production: true, logger });
      const signsAs = async () => {
        await takeCheckpoint(under.store, { directory: folder.directory, signer: key.current });
        const [newest] = await under.rows<{ key_id: string }>(
          'select key_id from audit_checkpoint order by number desc',
        );
        return newest?.key_id;
      };
      try {
        const first = await signsAs();
        folder.rotate();
        key.look();
        const second = await signsAs();
        expect(second).not.toBe(first);
        chmodSync(folder.keyFile, mode);
        if (broken === undefined) folder.rotate();
        else writeFileSync(folder.keyFile, broken);
        key.look();
        expect(key.fault).toBe(code);
        expect(await signsAs()).toBe(second);
        expect(lines.map((line) => JSON.parse(line).code)).toEqual([undefined, code]);
      } finally {
        key.stop();
      }
    },
  );
});
