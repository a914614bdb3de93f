import { z } from 'zod';

/** No two items of the list have the same value in `field`. */
export function uniqueBy<Field extends string>(field: Field) {
  return z.refine<Record<Field, unknown>[]>(
    (items) => new Set(items.map((item) => item[field])).size === items.length,
    `must not name the same ${field} twice`,
  );
}
