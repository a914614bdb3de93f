import type { RouteOptions } from 'fastify';
import type { z } from 'zod';
import type { ProblemCode } from '../../domain/problems.js';
import { type HEADERS, headers, problemResponses, RATE_LIMIT_HEADERS } from './answers.js';
import { EXAMPLES } from './examples.js';
import { describeSchemas, type Schema } from './schemas.js';

/** What a route says of itself, beside what fastify needs. */
interface RouteSchema {
  operationId?: string;
  summary?: string;
  description?: string;
  tags?: string[];
  params?: z.ZodType;
  querystring?: z.ZodType;
  headers?: z.ZodType;
  response?: Record<number, z.ZodType>;
}

/** A route as the document describes it. */
export interface DescribedRoute {
  method: string;
  /** Below the base path, parameters in braces. */
  path: string;
  route: RouteOptions;
  schema: RouteSchema & { operationId: string };
}

/** The routes that have an operation id: fastify adds others (HEAD), and the documentation does not describe itself. */
export function describedRoutes(routes: readonly RouteOptions[], basePath: string): DescribedRoute[] {
  return routes.flatMap((route) => {
    const schema = (route.schema ?? {}) as RouteSchema;
    const { operationId } = schema;
    if (operationId === undefined || route.method === 'HEAD') return [];
    const path = route.url.slice(basePath.length).replace(/:(\w+)/g, '{$1}');
    return [{ method: String(route.method).toLowerCase(), path, route, schema: { ...schema, operationId } }];
  });
}

/** Schemas of bodies and answers of one operation, by a name that no other operation has. */
export function schemasOf({ schema, route }: DescribedRoute): Record<string, z.ZodType> {
  const answers = Object.entries(schema.response ?? {}).map(([status, answer]) => [
    `${schema.operationId} ${status}`,
    answer,
  ]);
  const { body } = route.config ?? {};
  return Object.fromEntries([...answers, ...(body === undefined ? [] : [[`${schema.operationId} body`, body]])]);
}

/** Of every operation that needs a token. */
const ALWAYS: ProblemCode[] = ['noAccessToken', 'missingScope', 'serviceUnavailable', 'tooManyRequests'];
const WITH_A_BODY: ProblemCode[] = ['badRequest', 'payloadTooLarge'];

/** @param described the schemas of `schemasOf`, as OpenAPI says them */
export function describeOperation({ schema, route }: DescribedRoute, described: Record<string, Schema>): object {
  const { operationId, summary, description, tags } = schema;
  const { scope, body, problems = [] } = route.config ?? {};
  const example = EXAMPLES[operationId];
  const answers = Object.keys(schema.response ?? {}).map((status) => [
    status,
    {
      description: DESCRIPTIONS[status] ?? 'Answered',
      headers: headers(...(MORE_HEADERS[status] ?? []), ...(scope === undefined ? [] : RATE_LIMIT_HEADERS)),
      content: {
        'application/json': {
          schema: described[`${operationId} ${status}`],
          ...(example !== undefined && { example: status === '503' ? example.failure : example.answer }),
        },
      },
    },
  ]);
  const codes = [...problems, ...(scope === undefined ? [] : ALWAYS), ...(body === undefined ? [] : WITH_A_BODY)];
  return {
    operationId,
    summary,
    description,
    tags,
    parameters: [...parametersOf(schema), { $ref: '#/components/parameters/TraceId' }],
    ...(body !== undefined && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: described[`${operationId} body`], example: example?.body } },
      },
    }),
    responses: { ...Object.fromEntries(answers), ...problemResponses(codes) },
    security: scope === undefined ? [] : [{ OAuth2: [scope] }],
  };
}

const MORE_HEADERS: Record<string, readonly (keyof typeof HEADERS)[]> = { 202: ['Location'], 503: ['RetryAfter'] };

const DESCRIPTIONS: Record<string, string> = {
  200: 'Answered',
  202: 'Accepted, durably; what follows goes on by itself',
  503: 'Requests cannot be accepted now',
};

function parametersOf({ params, querystring, headers: fields }: RouteSchema): object[] {
  return [
    ...parametersIn('path', params),
    ...parametersIn('query', querystring),
    ...parametersIn('header', fields, (name) => name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase())),
  ];
}

function parametersIn(place: string, schema: z.ZodType | undefined, nameOf = (name: string) => name): object[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = describeSchemas({ schema }).described.schema as {
    properties?: Record<string, Schema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, field]) => {
    const { description, ...rest } = field;
    return {
      name: nameOf(name),
      in: place,
      required: required.includes(name),
      ...(description === undefined ? {} : { description }),
      schema: rest,
    };
  });
}
