import { types } from 'node:util';

/**
 * The one error that leaves the store when a database does not answer or refuses a statement. It carries a code (SQLSTATE
 * or a network code) and nothing else: PostgreSQL's own messages quote rows.
 */
export class StoreFailure extends Error {
  override readonly name = 'StoreFailure';
  constructor(
    readonly database: 'main' | 'keys',
    readonly code: string,
  ) {
    super(`${database} database: ${code}`);
  }
}

/** Worth trying the whole transaction again at once: serialization failure, deadlock. */
export function isConflict(code: string): boolean {
  return code === '40001' || code === '40P01';
}

/** The code of a driver's error: SQLSTATE, Node's network code, or `unknown`. */
export function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /^[A-Z0-9_]{3,32}$/.test(code) ? code : 'unknown';
}

/** True for errors that came from the database driver, not from our own code inside a transaction. */
export function isDatabaseError(error: unknown): boolean {
  // Not `instanceof`: a driver's error may come from another realm.
  if (!types.isNativeError(error)) return false;
  if ('severity' in error || 'errno' in error || error.name === 'AggregateError') return true;
  return /^(Connection terminated|timeout exceeded|Query read timeout|Client has encountered|Cannot use a pool)/.test(
    error.message,
  );
}
