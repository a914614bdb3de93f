import type { Selectable } from 'kysely';
import { taskOverdue } from '../domain/due-moments.js';
import type { Task, TaskKind } from '../domain/tasks.js';
import type { Caller, Page } from '../domain/views.js';
import { actorOf, personOf } from './acting.js';
import { LockedReferral } from './locked-referral.js';
import type { TaskTable } from './schema.js';
import { commit, read, type Store, type Tx } from './store.js';

/** What the receiver's people have to do by hand: opened with what causes it, in the same transaction, and confirmed by an event. */

const MAXIMUM_PAGE = 200;
const DEFAULT_PAGE = 50;

/** What a task is about; `cause` tells apart those of one kind and partner: of a correction its record version, say. */
export interface TaskSubject {
  kind: TaskKind;
  /** Enterprise number. */
  partner?: string;
  cause?: string;
}

/** Opens a task of the receiver's, with feed item and audit entry. Opened before, confirmed or not, it stays as it is. */
export async function openTask(tx: Tx, referral: LockedReferral, subject: TaskSubject): Promise<void> {
  const { row, agreement, now } = referral;
  const { kind, partner, cause } = subject;
  const opened = await tx
    .insertInto('task')
    .values({
      referral_id: row.referral_id,
      organisation: row.receiver,
      kind,
      partner: partner ?? null,
      ...(cause === undefined ? {} : { cause }),
      opened_at: now,
      due_at: new Date(taskOverdue(agreement, now)),
      escalated_at: null,
      confirmed_at: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('task_id')
    .executeTakeFirst();
  if (opened === undefined) return;
  const codes = { taskId: opened.task_id, kind, ...(partner === undefined ? {} : { partner }) };
  await referral.feed('receiver', 'taskOpened', codes);
  await referral.audit('connector', 'taskOpened', codes);
}

/** Closes open tasks that something later has made pointless; `cause` as in `TaskSubject`, all of the kinds where left out. */
export async function supersedeTasks(
  tx: Tx,
  referral: LockedReferral,
  kinds: readonly TaskKind[],
  cause?: string,
): Promise<void> {
  let query = tx
    .updateTable('task')
    .set({ superseded_at: referral.now })
    .where('referral_id', '=', referral.row.referral_id)
    .where('kind', 'in', kinds)
    .where('confirmed_at', 'is', null)
    .where('superseded_at', 'is', null)
    .returning(['task_id', 'kind', 'partner']);
  if (cause !== undefined) query = query.where('cause', '=', cause);
  const superseded = await query.execute();
  for (const { task_id: taskId, kind, partner } of superseded)
    await referral.audit('connector', 'taskSuperseded', { taskId, kind, ...(partner === null ? {} : { partner }) });
  if (superseded.length > 0) await resolveUnlessOverdue(tx, referral);
}

/** Confirms a task of this referral: it was done, as `caller` says. Answers what it was about. */
export async function confirmTask(
  tx: Tx,
  referral: LockedReferral,
  taskId: string,
  caller: Caller,
): Promise<{ kind: TaskKind; cause: string }> {
  const task = await tx
    .updateTable('task')
    .set({ confirmed_at: referral.now })
    .where('task_id', '=', taskId)
    .where('referral_id', '=', referral.row.referral_id)
    .where('confirmed_at', 'is', null)
    .where('superseded_at', 'is', null)
    .returning(['kind', 'partner', 'cause'])
    .executeTakeFirstOrThrow();
  const { kind, partner, cause } = task;
  const codes = { taskId, kind, ...(partner === null ? {} : { partner }), ...personOf(caller) };
  await referral.audit(actorOf(caller), 'taskConfirmed', codes);
  await resolveUnlessOverdue(tx, referral);
  return { kind, cause };
}

/** Whether the receiver's people have anything left to do. */
export async function hasOpenTask(tx: Tx, referralId: string): Promise<boolean> {
  const open = await tx
    .selectFrom('task')
    .select('task_id')
    .where('referral_id', '=', referralId)
    .where('confirmed_at', 'is', null)
    .where('superseded_at', 'is', null)
    .limit(1)
    .executeTakeFirst();
  return open !== undefined;
}

/** Ops were told of overdue tasks: settled once none is left. */
async function resolveUnlessOverdue(tx: Tx, referral: LockedReferral): Promise<void> {
  const overdue = await tx
    .selectFrom('task')
    .select('task_id')
    .where('referral_id', '=', referral.row.referral_id)
    .where('confirmed_at', 'is', null)
    .where('superseded_at', 'is', null)
    .where('escalated_at', 'is not', null)
    .executeTakeFirst();
  if (overdue === undefined) await referral.resolveEscalations(['taskOverdue']);
}

/** Tells ops of what nobody has confirmed in the agreed time, once for each task. A sweep by the database's time; returns of how many. */
export async function sweepOverdueTasks(store: Store): Promise<number> {
  const referrals = await read(store, (db) =>
    overdueTasks(db).select('referral_id').distinct().orderBy('referral_id').limit(MAXIMUM_PAGE).execute(),
  );
  let told = 0;
  for (const { referral_id: referralId } of referrals) {
    const now = await store.clock.now(referralId);
    told += await commit(store, 'sweepOverdueTasks', async (tx) => {
      const referral = await LockedReferral.lock(store, tx, referralId, now);
      const tasks = await overdueTasks(tx).selectAll().where('referral_id', '=', referralId).execute();
      for (const { task_id: taskId, kind, partner } of tasks) {
        await tx.updateTable('task').set({ escalated_at: now }).where('task_id', '=', taskId).execute();
        await referral.escalate('taskOverdue', kind);
        await referral.audit('connector', 'taskOverdue', { taskId, kind, ...(partner === null ? {} : { partner }) });
      }
      await referral.save();
      return tasks.length;
    });
  }
  return told;
}

const overdueTasks = (db: Pick<Tx, 'selectFrom'>) =>
  db
    .selectFrom('task')
    .where('confirmed_at', 'is', null)
    .where('superseded_at', 'is', null)
    .where('escalated_at', 'is', null)
    .where('due_at', '<=', (eb) => eb.fn('now'));

/** Whether a text is a cursor that `listTasks` gave out, or could have. */
export function isTaskCursor(text: string): boolean {
  return /^\d{1,18}$/.test(text);
}

/** Tasks of the caller's organisation, an operator's of all, in the order they were opened; only open ones unless asked. */
export async function listTasks(
  store: Store,
  caller: Caller,
  options: { referralId?: string; confirmedToo?: boolean; after?: string; pageSize?: number } = {},
): Promise<Page<Task>> {
  const size = Math.min(options.pageSize ?? DEFAULT_PAGE, MAXIMUM_PAGE);
  const rows = await read(store, (db) => {
    let query = db
      .selectFrom('task')
      .leftJoin('dossier', (join) =>
        join.onRef('dossier.referral_id', '=', 'task.referral_id').on('task.kind', '=', 'destroyDossier'),
      )
      .selectAll('task')
      .select('dossier_reference')
      .where('position', '>', options.after ?? '0')
      .orderBy('position')
      .limit(size + 1);
    if (caller.role !== 'operator') query = query.where('organisation', '=', caller.enterpriseNumber);
    if (options.referralId !== undefined) query = query.where('task.referral_id', '=', options.referralId);
    if (!options.confirmedToo) query = query.where('confirmed_at', 'is', null).where('superseded_at', 'is', null);
    return query.execute();
  });
  const page = rows.slice(0, size);
  const last = page.at(-1);
  return {
    items: page.map(taskOf),
    ...(rows.length > size && last !== undefined ? { next: String(last.position) } : {}),
  };
}

function taskOf(row: Selectable<TaskTable> & { dossier_reference: string | null }): Task {
  return {
    taskId: row.task_id,
    referralId: row.referral_id,
    kind: row.kind,
    ...(row.partner === null ? {} : { partner: row.partner }),
    openedAt: row.opened_at.toISOString(),
    dueAt: row.due_at.toISOString(),
    ...(row.confirmed_at === null ? {} : { confirmedAt: row.confirmed_at.toISOString() }),
    ...(row.superseded_at === null ? {} : { supersededAt: row.superseded_at.toISOString() }),
    ...(row.dossier_reference === null ? {} : { dossierReference: row.dossier_reference }),
  };
}
