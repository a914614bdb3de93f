import type { FastifySchemaValidationError } from 'fastify';
import { z } from 'zod';
import { CURSOR_PATTERN, LARGEST_PAGE, STATUS_PATTERN, UUID_PATTERN } from '../clients/http-contract.js';
import type { Issue } from '../domain/problems.js';

/** Parameters of the API. Unknown query parameters are refused; a faulty one is named, never repeated. */
const uuid = z.string().regex(UUID_PATTERN, 'must be a UUID').toLowerCase();

export const referralParameters = z.object({ referralId: uuid });

/** Loose: the other headers of a request are nobody's fault. */
export const submissionHeaders = z.looseObject({ 'idempotency-key': uuid });

const pageParameters = {
  after: z.string().regex(CURSOR_PATTERN, 'must be a cursor that this API answered').exactOptional(),
  pageSize: z
    .string()
    .refine(isPageSize, `must be a whole number from 1 to ${LARGEST_PAGE}`)
    .transform(Number)
    .exactOptional(),
};

export const feedParameters = z.strictObject(pageParameters);

export const listParameters = z.strictObject({
  ...pageParameters,
  status: z.string().regex(STATUS_PATTERN, 'must be a status').exactOptional(),
});

const PLACES = { headers: 'header', querystring: 'query', params: 'path', body: 'body' } as const;

interface ParameterFault {
  validation: FastifySchemaValidationError[];
  validationContext?: string | undefined;
}

function isPageSize(text: string): boolean {
  return /^[1-9]\d{0,3}$/.test(text) && Number(text) <= LARGEST_PAGE;
}

/** One issue per faulty parameter. */
export function parameterIssues(fault: ParameterFault): Issue[] {
  const place = PLACES[fault.validationContext as keyof typeof PLACES] ?? 'query';
  return fault.validation.flatMap((entry) => {
    if (entry.keyword === 'unrecognized_keys') return unknownParameters(entry.params.keys, place);
    const name = entry.instancePath.slice(1);
    const missing = entry.keyword === 'invalid_type';
    return [
      {
        type: missing ? 'requiredInput' : 'invalidInput',
        in: place,
        name: name === 'idempotency-key' ? 'Idempotency-Key' : name,
        detail: missing ? 'must be given, once' : (entry.message ?? 'must be valid'),
      } satisfies Issue,
    ];
  });
}

/** A name is the caller's text as well: only what looks like a parameter's name is repeated. */
function unknownParameters(names: unknown, place: Issue['in']): Issue[] {
  if (!Array.isArray(names)) return [];
  return names.map((name) => ({
    type: 'unknownInput',
    in: place,
    name: /^[a-zA-Z]{1,30}$/.test(String(name)) ? String(name) : 'unknown',
    detail: 'is not a parameter of this operation',
  }));
}
