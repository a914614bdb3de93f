import type { OpenEscalation } from '../domain/escalations.js';
import type { Page } from '../domain/views.js';
import { read, type Store } from './store.js';

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
