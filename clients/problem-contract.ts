import { z } from 'zod';
import { PROBLEMS, type ProblemCode } from '../domain/problems.js';

/** The parts of a request that an issue can be about. */
export const REQUEST_PLACES = ['body', 'path', 'query', 'header'] as const;

/** RFC 9457, with the Belgif guide's `issues`; the guide's `value` is left out, it may be personal data. */
export const problemDocumentSchema = z
  .object({
    type: z.string().meta({ format: 'uri' }),
    href: z.string().meta({ format: 'uri' }).exactOptional(),
    title: z.string(),
    status: z.int(),
    detail: z.string().exactOptional(),
    instance: z.string().exactOptional(),
    limit: z.int().exactOptional(),
    requiredScopes: z.array(z.string()).exactOptional(),
    issues: z
      .array(
        z
          .object({
            type: z.string().meta({ format: 'uri' }),
            in: z.enum(REQUEST_PLACES),
            name: z.string(),
            title: z.string(),
            detail: z.string(),
            code: z.string().exactOptional(),
          })
          .meta({ id: 'Issue' }),
      )
      .exactOptional(),
  })
  .meta({ id: 'Problem' });

export type ProblemDocument = z.infer<typeof problemDocumentSchema>;

const BELGIF_TYPE = 'urn:problem-type:belgif:';
const OWN_TYPE = 'urn:problem-type:ocmw:referralConnector:';

/** The stable URN of a problem: the guide's own, or one of ours. */
export function problemType(code: ProblemCode): string {
  return `${PROBLEMS[code].belgif ? BELGIF_TYPE : OWN_TYPE}${code}`;
}

const CODE_BY_TYPE = new Map((Object.keys(PROBLEMS) as ProblemCode[]).map((code) => [problemType(code), code]));

/** The problem a URN stands for; undefined for a type this API does not answer. */
export function problemCode(type: string): ProblemCode | undefined {
  return CODE_BY_TYPE.get(type);
}
