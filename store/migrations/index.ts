import type { Migration } from 'kysely';
import { firstKeys } from './keys-0001-first.js';
import { first } from './main-0001-first.js';
import { retentionAndCheckpoints } from './main-0003-retention-and-checkpoints.js';
import { notifications } from './main-0004-notifications.js';
import { parkedCorrections } from './main-0005-parked-corrections.js';
import { dpopProofs } from './main-0006-dpop-proofs.js';
import { inboxSessions } from './main-0009-inbox-sessions.js';
import { onwardSharing } from './main-0010-onward-sharing.js';
import { pullMode } from './main-0011-pull-mode.js';
import { supersededTasks } from './main-0012-superseded-tasks.js';
import { lists } from './main-0013-lists.js';

/** Migrations of the main database, by name; added to, never rewritten. */
export const MAIN_MIGRATIONS: Record<string, Migration> = {
  '0001-first': first,
  '0003-retention-and-checkpoints': retentionAndCheckpoints,
  '0004-notifications': notifications,
  '0005-parked-corrections': parkedCorrections,
  '0006-dpop-proofs': dpopProofs,
  '0009-inbox-sessions': inboxSessions,
  '0010-onward-sharing': onwardSharing,
  '0011-pull-mode': pullMode,
  '0012-superseded-tasks': supersededTasks,
  '0013-lists': lists,
};

/** Migrations of the key database. */
export const KEY_MIGRATIONS: Record<string, Migration> = { '0001-first': firstKeys };
