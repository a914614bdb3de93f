import { sql } from 'kysely';
import type { Store } from '../../store/store.js';
import { eventually } from './eventually.js';

/**
 * Waits until every row of the feed can be read. Rows are held back while an older transaction is open anywhere on the
 * server, which on the server that all tests share may be another test's.
 */
export function feedSettled({ db }: Pick<Store, 'db'>): Promise<void> {
  return eventually(async () => {
    const { rows } = await sql`
      select 1 from feed_item where transaction_id >= pg_snapshot_xmin(pg_current_snapshot()) limit 1`.execute(db);
    return rows.length === 0;
  });
}
