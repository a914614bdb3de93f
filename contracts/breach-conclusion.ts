import { z } from 'zod';
import { BREACH_CONCLUSIONS, type BreachConclusionRequest } from '../domain/breaches.js';
import { parseInput } from './parse-input.js';

export const breachConclusionSchema = z
  .strictObject({ conclusion: z.enum(BREACH_CONCLUSIONS), party: z.enum(['sender', 'receiver']).exactOptional() })
  .meta({ id: 'BreachConclusionRequest' }) satisfies z.ZodType<BreachConclusionRequest>;

/** The request in `input` (parsed JSON). Throws `Problem('badRequest')` with every fault at once. */
export function parseBreachConclusion(input: unknown): BreachConclusionRequest {
  return parseInput(breachConclusionSchema, input);
}
