import { randomUUID } from 'node:crypto';
import { type Insertable, sql } from 'kysely';
import type { Submission } from '../domain/referral.js';
import {
  DecryptionFailure,
  decryptRecord,
  encryptRecord,
  newDataKey,
  type RecordId,
  unwrapDataKey,
  wrapDataKey,
} from './encryption.js';
import { GroupedInsert } from './grouped-insert.js';
import type { KeyDatabase } from './schema.js';
import { onKeys, read, type Store } from './store.js';

/** An encrypted record whose key is already committed to the key database. */
export interface SealedRecord extends RecordId {
  keyId: string;
  ciphertext: string;
}

/**
 * Commits a fresh data key to the key database, then encrypts the record under it: no row can ever exist whose key was
 * not kept. A key whose record never comes is swept after a day.
 */
export async function sealRecord(store: Store, id: RecordId, record: Submission): Promise<SealedRecord> {
  const dataKey = newDataKey();
  const keyId = randomUUID();
  const wrapped = await wrapDataKey(store.keyring, id, dataKey);
  await insertOf(store).add({ key_id: keyId, referral_id: id.referralId, record_version: id.recordVersion, wrapped });
  store.onCommit?.('key');
  return { ...id, keyId, ciphertext: await encryptRecord(dataKey, id, record) };
}

type KeyRow = Insertable<KeyDatabase['data_key']>;

/** One for each key database: acceptances at the same time share its commits. */
const inserts = new WeakMap<Store['keyDb'], GroupedInsert<KeyRow>>();

function insertOf(store: Store): GroupedInsert<KeyRow> {
  const known = inserts.get(store.keyDb);
  if (known !== undefined) return known;
  const made = new GroupedInsert<KeyRow>((rows) => onKeys(store, undefined, (db) => insertKeys(db, rows)));
  inserts.set(store.keyDb, made);
  return made;
}

/** The same statement for one and for many, so that it is planned once. */
function insertKeys(db: Store['keyDb'], rows: KeyRow[]): Promise<unknown> {
  const column = <Name extends keyof KeyRow>(name: Name) => rows.map((row) => row[name]);
  return sql`/* insertDataKeys */
    insert into data_key (key_id, referral_id, record_version, wrapped)
    select * from unnest(${column('key_id')}::uuid[], ${column('referral_id')}::uuid[],
      ${column('record_version')}::integer[], ${column('wrapped')}::text[])`.execute(db);
}

/** Reads and decrypts one record version. Throws `DecryptionFailure` where key or ciphertext is gone or does not fit. */
export async function openRecord(store: Store, id: RecordId): Promise<Submission> {
  const row = await read(store, (db) =>
    db
      .selectFrom('client_record')
      .select(['key_id', 'ciphertext'])
      .where('referral_id', '=', id.referralId)
      .where('record_version', '=', id.recordVersion)
      .executeTakeFirst(),
  );
  if (row === undefined) throw new DecryptionFailure('dataKeyMissing');
  const key = await onKeys(store, undefined, (db) =>
    db.selectFrom('data_key').select('wrapped').where('key_id', '=', row.key_id).executeTakeFirst(),
  );
  if (key === undefined) throw new DecryptionFailure('dataKeyMissing');
  return decryptRecord(await unwrapDataKey(store.keyring, id, key.wrapped), id, row.ciphertext);
}

/** Destroys the keys of the given record versions: from here on their ciphertext is unreadable for ever. Repeatable. */
export async function destroyKeys(store: Store, referralId: string, recordVersions: number[]): Promise<void> {
  if (recordVersions.length === 0) return;
  await onKeys(store, 'destroyKeys', (db) =>
    db
      .deleteFrom('data_key')
      .where('referral_id', '=', referralId)
      .where('record_version', 'in', recordVersions)
      .execute(),
  );
}

/** Keys looked at together. */
const PAGE = 1000;

/**
 * Sweeps keys older than a day that no record uses: left by a submission or correction that failed between the two commits.
 * Returns how many went.
 */
export async function sweepUnusedKeys(store: Store): Promise<number> {
  let swept = 0;
  let after: string | undefined;
  for (;;) {
    const page = await oldKeys(store, after);
    const unused = await withoutRecord(store, page);
    if (unused.length > 0) {
      await onKeys(store, 'sweepKeys', (db) => db.deleteFrom('data_key').where('key_id', 'in', unused).execute());
      swept += unused.length;
    }
    after = page.at(-1);
    if (page.length < PAGE) return swept;
  }
}

async function oldKeys(store: Store, after: string | undefined): Promise<string[]> {
  const rows = await onKeys(store, undefined, (db) => {
    const query = db
      .selectFrom('data_key')
      .select('key_id')
      .where('created_at', '<', new Date(Date.now() - 86_400_000))
      .orderBy('key_id')
      .limit(PAGE);
    return (after === undefined ? query : query.where('key_id', '>', after)).execute();
  });
  return rows.map((row) => row.key_id);
}

async function withoutRecord(store: Store, keyIds: string[]): Promise<string[]> {
  if (keyIds.length === 0) return [];
  const used = await read(store, (db) =>
    db.selectFrom('client_record').select('key_id').where('key_id', 'in', keyIds).execute(),
  );
  const kept = new Set(used.map((row) => row.key_id));
  return keyIds.filter((keyId) => !kept.has(keyId));
}
