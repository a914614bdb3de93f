import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { SCOPES, type Scope } from '../../clients/scopes.js';
import { subject } from '../../contracts/assignment.js';
import { enterpriseNumber } from '../../contracts/fields.js';
import { Problem } from '../../domain/problems.js';
import type { DevelopmentToken } from './development-tokens.js';

const token = z.string().regex(/^[A-Za-z0-9._~+/-]{16,4096}=*$/);

const developmentTokens = z.array(
  z.strictObject({
    token,
    caller: z.discriminatedUnion('role', [
      z.strictObject({ role: z.literal('sender'), enterpriseNumber }),
      z.strictObject({ role: z.literal('receiver'), enterpriseNumber, subject: subject.exactOptional() }),
      z.strictObject({ role: z.literal('operator'), operatorId: z.string().regex(/^[A-Za-z0-9-]{1,64}$/) }),
    ]),
    scopes: z.array(z.enum(Object.keys(SCOPES) as [Scope, ...Scope[]])).exactOptional(),
  }),
) satisfies z.ZodType<DevelopmentToken[]>;

/**
 * Reads fixed access tokens: a JSON list of `{ "token": "…", "caller": { "role": "sender", "enterpriseNumber": "…" } }`,
 * a receiver alike (with the `subject` of a person, who may read), an operator with an `operatorId`; `scopes` beside it narrows what the token may do. Throws `configurationInvalid`, which quotes nothing of the file.
 */
export function readDevelopmentTokens(file: string): DevelopmentToken[] {
  try {
    return developmentTokens.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    const detail = 'must be a JSON list of tokens (16 characters at least) with their callers';
    throw new Problem('configurationInvalid', [
      { type: 'schemaViolation', in: 'file', name: 'DEVELOPMENT_TOKENS_FILE', detail },
    ]);
  }
}
