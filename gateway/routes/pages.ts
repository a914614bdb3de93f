import type { Page } from '../../domain/views.js';

/**
 * A page as the Belgif REST guide wants it: the client's cursor becomes a link that keeps the caller's other parameters.
 *
 * @param path what the link begins with, up to the query.
 */
export function linkPage<T>(
  page: Page<T>,
  path: string,
  parameters: Record<string, string | number | boolean | undefined>,
): Page<T> {
  if (page.next === undefined) return { items: page.items };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.set(name, String(value));
  query.set('after', page.next);
  return { items: page.items, next: `${path}?${query}` };
}
