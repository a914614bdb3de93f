import { OutsideFailure } from './outside-failure.js';
import { consequenceOfMishap } from './outside-failures.js';

/**
 * The Authorization header of one call. A token source that fails, or is not done by the deadline, is an outage: the
 * receiver has not been asked yet.
 *
 * @throws OutsideFailure, without what the source threw: that may quote credentials.
 */
export async function authorize(
  token: (() => Promise<string> | string) | undefined,
  deadline: AbortSignal,
): Promise<{ Authorization?: string }> {
  if (!token) return {};
  const overdue = new Promise<never>((_, reject) => {
    deadline.addEventListener('abort', () => reject(new Error('overdue')), { once: true });
  });
  try {
    const value = await Promise.race([token(), overdue]);
    if (/^[\x21-\x7e]+$/.test(value)) return { Authorization: `Bearer ${value}` };
  } catch {
    // Falls through: no token, whatever the reason.
  }
  throw new OutsideFailure(consequenceOfMishap('noToken'));
}
