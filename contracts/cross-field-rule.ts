import { z } from 'zod';

/**
 * A rule between fields, checked beside the faults of the fields themselves and not after them, so that a caller hears
 * of all at once. `part` names the fields that the rule needs: where those are at fault themselves it is silent.
 */
export function crossFieldRule<Part>(
  part: z.ZodType<Part>,
  holds: (part: Part) => boolean,
  fault: { path: PropertyKey[]; error: string },
) {
  return z.refine<unknown>(
    (whole) => {
      const fields = part.safeParse(whole);
      return !fields.success || holds(fields.data);
    },
    { ...fault, when: () => true },
  );
}
