import type { Disclosure, HeldDossier, NamedOrganisation } from '../../domain/access-export.js';
import type { Caller } from '../../domain/views.js';
import type { ReferralRow } from '../schema.js';
import { read, type Store } from '../store.js';

/**
 * What is known to have gone to the receiver, or may have. To the sender: that it was delivered and when, nothing after it;
 * what is passed on later differs from ending to ending (guarantee H).
 */
export async function disclosuresOf(
  store: Store,
  caller: Caller,
  row: ReferralRow,
  to: NamedOrganisation,
): Promise<Disclosure[]> {
  const sent = { to, what: 'record' as const };
  const received = { ...sent, certainty: 'received' as const };
  if (caller.role === 'sender') {
    if (row.delivered_at !== null) return [{ ...received, at: row.delivered_at.toISOString() }];
    const [first] = await permitsOf(store, row.referral_id);
    return first === undefined ? [] : [{ ...sent, certainty: 'possibly', at: first.issued_at.toISOString() }];
  }
  const [permits, receipts, passedOn] = await Promise.all([
    permitsOf(store, row.referral_id),
    read(store, (db) =>
      db
        .selectFrom('receipt')
        .selectAll()
        .where('referral_id', '=', row.referral_id)
        .orderBy('record_version')
        .execute(),
    ),
    passedOnOf(store, row.referral_id),
  ]);
  const certain = receipts.map((receipt) => receipt.record_version);
  return [
    ...receipts.map((receipt) => ({
      ...received,
      at: receipt.received_at.toISOString(),
      recordVersion: receipt.record_version,
    })),
    ...permits
      .filter((permit) => !certain.includes(permit.record_version))
      .map((permit) => ({
        ...sent,
        certainty: 'possibly' as const,
        at: permit.issued_at.toISOString(),
        recordVersion: permit.record_version,
      })),
    ...passedOn.map((event) => ({ to, certainty: 'received' as const, ...event })),
  ];
}

/** The first permit of each record version. */
function permitsOf(store: Store, referralId: string): Promise<{ record_version: number; issued_at: Date }[]> {
  return read(store, (db) =>
    db
      .selectFrom('permit')
      .select(['record_version', (eb) => eb.fn.min('issued_at').as('issued_at')])
      .where('referral_id', '=', referralId)
      .groupBy('record_version')
      .orderBy('record_version')
      .execute(),
  );
}

async function passedOnOf(
  store: Store,
  referralId: string,
): Promise<{ what: 'withdrawal' | 'recall' | 'correction'; at: string }[]> {
  const rows = await read(store, (db) =>
    db
      .selectFrom('event')
      .select(['type', 'passed_on_at'])
      .where('referral_id', '=', referralId)
      .where('type', 'in', ['withdrawal', 'recall', 'correction'])
      .where('passed_on_at', 'is not', null)
      .orderBy('passed_on_at')
      .execute(),
  );
  return rows.flatMap(({ type, passed_on_at: at }) =>
    at === null ? [] : [{ what: type as 'withdrawal' | 'recall' | 'correction', at: at.toISOString() }],
  );
}

/** The entry in the dossier register, the receiver's own; undefined where there is none. */
export async function dossierOf(store: Store, referralId: string): Promise<HeldDossier | undefined> {
  const row = await read(store, (db) =>
    db
      .selectFrom('dossier')
      .leftJoin('declaration', 'declaration.dossier_id', 'dossier.dossier_id')
      .select(['dossier_reference', 'state', 'opened_at', 'closed_on', 'last_day_kept', 'destroyed_on'])
      .where('referral_id', '=', referralId)
      .executeTakeFirst(),
  );
  if (row === undefined) return undefined;
  return {
    reference: row.dossier_reference,
    state: row.state,
    openedAt: row.opened_at.toISOString(),
    ...(row.closed_on !== null && { closedOn: row.closed_on }),
    ...(row.last_day_kept !== null && { lastDayKept: row.last_day_kept }),
    ...(row.destroyed_on !== null && { destroyedOn: row.destroyed_on }),
  };
}

/** That the own copy was purged, when and why; undefined while it is not. */
export async function purgeOf(
  store: Store,
  referralId: string,
): Promise<{ purgedAt: string; provision: string; receiverConfirmed: boolean } | undefined> {
  const row = await read(store, (db) =>
    db.selectFrom('purge_record').selectAll().where('referral_id', '=', referralId).executeTakeFirst(),
  );
  if (row === undefined) return undefined;
  return {
    purgedAt: row.purged_at.toISOString(),
    provision: row.provision,
    receiverConfirmed: row.receiver_confirmed,
  };
}
