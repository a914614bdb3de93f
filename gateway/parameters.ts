import type { FastifySchemaCompiler } from 'fastify';
import { z } from 'zod';
import { CURSOR_PATTERN, LARGEST_PAGE, STATUS_PATTERN } from '../clients/http-contract.js';
import { agreementId, uuid } from '../contracts/fields.js';
import { parseInput } from '../contracts/parse-input.js';
import { Problem } from '../domain/problems.js';

/** Parameters of the API. Unknown query parameters are refused; a faulty one is named, never repeated. */
export const referralParameters = z.object({ referralId: uuid });

export const agreementParameters = z.object({ agreementId });

/** Loose: the other headers of a request are nobody's fault. */
export const submissionHeaders = z.looseObject({ 'idempotency-key': uuid });

const pageParameters = {
  after: z.string().regex(CURSOR_PATTERN, 'must be a cursor that this API answered').exactOptional(),
  pageSize: z
    .string()
    .refine(isPageSize, `must be a whole number from 1 to ${LARGEST_PAGE}`)
    .meta({ type: 'integer', minimum: 1, maximum: LARGEST_PAGE })
    .transform(Number)
    .exactOptional(),
};

/** Of the feed and of a timeline. */
export const pageOnlyParameters = z.strictObject(pageParameters);

export const listParameters = z.strictObject({
  ...pageParameters,
  status: z.string().regex(STATUS_PATTERN, 'must be a status').exactOptional(),
});

const flag = z
  .string()
  .refine((text) => text === 'true' || text === 'false', 'must be true or false')
  .meta({ type: 'boolean' })
  .transform((text) => text === 'true')
  .exactOptional();

export const breachParameters = z.strictObject({ ...pageParameters, concludedToo: flag });

export const taskParameters = z.strictObject({
  ...pageParameters,
  referralId: uuid.exactOptional(),
  confirmedToo: flag,
});

function isPageSize(text: string): boolean {
  return /^[1-9]\d{0,3}$/.test(text) && Number(text) <= LARGEST_PAGE;
}

const PLACES = { params: 'path', querystring: 'query', headers: 'header', body: 'body' } as const;

/** Checks parameters as bodies are checked, so that their faults are said the same way. */
export const compileParameters: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart }) => {
  const place = PLACES[httpPart as keyof typeof PLACES];
  return (parameters) => {
    try {
      return { value: parseInput(schema, parameters, place) };
    } catch (error) {
      return { error: place === 'header' && error instanceof Problem ? withHeaderNames(error) : (error as Error) };
    }
  };
};

/** Node lower-cases the names of headers; people know them as the documentation writes them. */
function withHeaderNames(problem: Problem): Problem {
  const named = problem.issues.map((issue) => ({
    ...issue,
    name: issue.name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase()),
  }));
  return new Problem(problem.code, named);
}
