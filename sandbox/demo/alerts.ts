import type { ConnectorParts } from '../connector.js';

/** What ops were told of a referral, oldest first, as `interference cancelRequested`. */
export async function alertsOf({ store }: ConnectorParts, referralId: string): Promise<string[]> {
  const rows = await store.db
    .selectFrom('escalation')
    .select(['kind', 'code'])
    .where('referral_id', '=', referralId)
    .orderBy('escalation_id')
    .execute();
  return rows.map(({ kind, code }) => `${kind} ${code}`);
}
