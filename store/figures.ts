import { read, type Store } from './store.js';

/** Figures for ops: counts and ages only. */
export interface StoreFigures {
  byState: Record<string, number>;
  oldestWaitingSeconds: number;
  outboxDepth: number;
  outboxOldestSeconds: number;
  outboxQuarantined: number;
  parked: number;
  escalated: number;
  erasing: number;
}

/** Reads the figures from the store, by the database's time. */
export async function storeFigures(store: Store): Promise<StoreFigures> {
  const states = await read(store, (db) =>
    db
      .selectFrom('referral')
      .select(['state', (eb) => eb.fn.countAll<number>().as('count')])
      .groupBy('state')
      .execute(),
  );
  const waiting = await read(store, (db) =>
    db
      .selectFrom('referral')
      .select((eb) => eb.fn.min('delivered_at').as('oldest'))
      .where('state', '=', 'awaitingOutcome')
      .executeTakeFirst(),
  );
  const outbox = await read(store, (db) =>
    db
      .selectFrom('outbox')
      .select([
        'quarantined',
        (eb) => eb.fn.countAll<number>().as('count'),
        (eb) => eb.fn.min('created_at').as('oldest'),
      ])
      .where('done_at', 'is', null)
      .groupBy('quarantined')
      .execute(),
  );
  const escalations = await read(store, (db) =>
    db
      .selectFrom('escalation')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('resolved_at', 'is', null)
      .executeTakeFirst(),
  );
  const byState = Object.fromEntries(states.map((row) => [row.state, row.count]));
  const pending = outbox.find((row) => !row.quarantined);
  return {
    byState,
    oldestWaitingSeconds: age(waiting?.oldest ?? undefined),
    outboxDepth: pending?.count ?? 0,
    outboxOldestSeconds: age(pending?.oldest ?? undefined),
    outboxQuarantined: outbox.find((row) => row.quarantined)?.count ?? 0,
    parked: (byState.deliveryFailed ?? 0) + (byState.suspended ?? 0),
    escalated: escalations?.count ?? 0,
    erasing: byState.erasing ?? 0,
  };
}

function age(since: Date | undefined): number {
  return since === undefined ? 0 : Math.max(0, (Date.now() - since.getTime()) / 1000);
}
