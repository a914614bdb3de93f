import { chownSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { endWithParent, works } from './end-with-parent.js';

/** Under which account PostgreSQL runs. */
export interface PostgresAccount {
  /** The words to put before a program of PostgreSQL, so that it runs under the account and ends with this process. */
  readonly words: readonly string[];
  /** Who must own the data folder; undefined when the account is that of this process. */
  readonly owner?: { readonly user: number; readonly group: number };
}

/** The account `nobody`. PostgreSQL asks for its name, so it must be one that /etc/passwd knows. */
const NOBODY = 65534;
const AS_NOBODY_INSIDE = ['unshare', '--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`];
const AS_NOBODY = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];

/**
 * PostgreSQL refuses to run as root. Started by root it runs in a user namespace, where root is called nobody and can
 * still read root's folders; where namespaces are blocked, as in most containers, as the real nobody, who needs to
 * reach PostgreSQL's programs and owns the data.
 *
 * @throws Error when this process is root and neither way works
 */
export async function postgresAccount(): Promise<PostgresAccount> {
  const endsWithParent = await endWithParent();
  if (process.getuid?.() !== 0) return { words: endsWithParent };
  if (await works('unshare', [...AS_NOBODY_INSIDE.slice(1), 'true'])) {
    return { words: [...AS_NOBODY_INSIDE, ...endsWithParent], owner: { user: 0, group: process.getgid?.() ?? 0 } };
  }
  if (await works('setpriv', [...AS_NOBODY.slice(1), 'true'])) {
    return { words: [...AS_NOBODY, ...endsWithParent], owner: { user: NOBODY, group: NOBODY } };
  }
  throw new Error(
    'PostgreSQL refuses to run as root, and neither "unshare --user" nor "setpriv --reuid" works here: ' +
      'run this as an ordinary user, or install util-linux',
  );
}

/** Makes the account the owner of a folder and everything in it, where an earlier run used another account. */
export function giveTo(account: PostgresAccount, path: string): void {
  if (!account.owner) return;
  const { user, group } = account.owner;
  const status = lstatSync(path);
  if (status.uid === user && status.gid === group) return;
  if (status.isDirectory()) for (const name of readdirSync(path)) giveTo(account, join(path, name));
  chownSync(path, user, group);
}
