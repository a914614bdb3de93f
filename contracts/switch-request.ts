import { z } from 'zod';
import { SWITCH_REASONS, type SwitchRequest } from '../domain/suspension.js';
import { parseInput } from './parse-input.js';

export const switchRequestSchema = z
  .strictObject({ reason: z.enum(SWITCH_REASONS), party: z.enum(['sender', 'receiver']).exactOptional() })
  .meta({ id: 'SwitchRequest' }) satisfies z.ZodType<SwitchRequest>;

/** The request in `input` (parsed JSON). Throws `Problem('badRequest')` with every fault at once. */
export function parseSwitchRequest(input: unknown): SwitchRequest {
  return parseInput(switchRequestSchema, input);
}
