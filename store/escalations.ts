import type { OpenEscalation, SettledByPeople } from '../domain/escalations.js';
import type { Page } from '../domain/views.js';
import { LockedReferral, UnknownReferral } from './locked-referral.js';
import { commit, read, type Store } from './store.js';

const MAXIMUM_PAGE = 200;
const DEFAULT_PAGE = 50;

/** Whether a text is a cursor that `openEscalations` gave out, or could have. */
export function isEscalationCursor(text: string): boolean {
  return /^\d{1,18}$/.test(text);
}

/** Escalations that are not resolved, oldest first. `after` is the cursor of the page before. */
export async function openEscalations(
  store: Store,
  options: { after?: string; pageSize?: number } = {},
): Promise<Page<OpenEscalation>> {
  const size = Math.min(options.pageSize ?? DEFAULT_PAGE, MAXIMUM_PAGE);
  const rows = await read(store, (db) =>
    db
      .selectFrom('escalation')
      .selectAll()
      .where('resolved_at', 'is', null)
      .where('escalation_id', '>', options.after ?? '0')
      .orderBy('escalation_id')
      .limit(size + 1)
      .execute(),
  );
  const page = rows.slice(0, size);
  const last = page.at(-1);
  return {
    items: page.map((row) => ({
      referralId: row.referral_id,
      kind: row.kind,
      code: row.code,
      since: row.raised_at.toISOString(),
      ...(row.due_at === null ? {} : { dueAt: row.due_at.toISOString() }),
    })),
    ...(rows.length > size && last !== undefined ? { next: String(last.escalation_id) } : {}),
  };
}

/**
 * Records that people have seen to it, audited: raised again it is told again. Throws `UnknownReferral` where nothing of that
 * kind is open.
 */
export async function settleEscalation(
  store: Store,
  referralId: string,
  kind: SettledByPeople,
  actor: string,
): Promise<void> {
  const now = await store.clock.now(referralId);
  await commit(store, 'settle', async (tx) => {
    const referral = await LockedReferral.lock(store, tx, referralId, now);
    if (!(await referral.resolveEscalations([kind]))) throw new UnknownReferral();
    await referral.audit(actor, 'escalationSettled', { kind });
    await referral.save();
  });
}
