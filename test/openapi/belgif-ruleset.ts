import type { IFunction, RulesetDefinition } from '@stoplight/spectral-core';
import { oas } from '@stoplight/spectral-rulesets';

/**
 * The Belgif REST guide as a rule set, by the ids of its own validator; what needs answers as well is in the tests beside. A
 * rule's function says what is wrong with the value it is given, or nothing.
 */

type Fault = string | false | undefined;
type Json = Record<string, unknown>;

const LOWER_CAMEL = /^[a-z][a-zA-Z0-9]*$/;
const UPPER_CAMEL = /^([A-Z][a-z0-9]+)+$/;
const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'];
const NOT_ALLOWED: Record<string, string[]> = {
  get: ['201', '202', '204', '409', '412', '413'],
  post: ['304'],
  put: ['202', '304'],
  patch: ['201', '202', '304'],
  delete: ['201', '202', '304', '413'],
};

function rule(given: string | string[], faultOf: (value: never, path: (string | number)[]) => Fault, resolved = true) {
  const check: IFunction = (value, _options, { path }) => {
    const fault = faultOf(value as never, path as (string | number)[]);
    return fault ? [{ message: fault }] : [];
  };
  // biome-ignore lint/suspicious/noThenProperty: the form of a rule.
  return { given, resolved, severity: 'error', then: { function: check } } as const;
}

const operations = METHODS.map((method) => `$.paths[*].${method}`);
const last = (path: (string | number)[]) => String(path.at(-1));
const isHealth = (path: (string | number)[]) =>
  path.includes('/health') || path.some((part) => /^Health/.test(String(part)));
const hasContent = (response: { content?: Json }) => Object.keys(response.content ?? {}).length > 0;
const isPlural = (segment = '') => /(s|data|history)$/.test(segment);
const isObject = (schema: Json = {}) => schema.type === 'object' || 'discriminator' in schema;

function pathFault(_item: unknown, where: (string | number)[]): Fault {
  const path = last(where);
  const segments = path.split('/').slice(1);
  for (const [index, segment] of segments.entries()) {
    const name = /^\{(.*)\}$/.exec(segment)?.[1] ?? segment;
    if (!LOWER_CAMEL.test(name)) return `${segment} is not lowerCamelCase`;
    if (segment !== name && ['id', 'code'].includes(name)) return `{${name}} says nothing`;
    if (segment !== name && !isPlural(segments[index - 1])) return `${segments[index - 1]} is not a plural`;
  }
  return false;
}

function oneOfFault(schema: { oneOf?: Json[]; discriminator?: { propertyName: string; mapping?: Json } }): Fault {
  const { oneOf = [], discriminator } = schema;
  if (oneOf.every((one) => Object.keys(one).join() === 'required')) return false;
  if (oneOf.every((one) => 'enum' in one)) return false;
  if (discriminator?.mapping === undefined) return 'oneOf needs a discriminator with its mapping';
  if (Object.keys(discriminator.mapping).length !== oneOf.length) return 'the mapping does not name each alternative';
  const { propertyName } = discriminator;
  const lacks = oneOf.some((one) => !(one.required as string[] | undefined)?.includes(propertyName));
  return lacks && `${propertyName} has to be required`;
}

function repeats(schemas: Json[]): Fault {
  const names = schemas.flatMap((one) => Object.keys((one.properties ?? {}) as Json));
  return new Set(names).size < names.length && 'parts of allOf repeat a property';
}

function undeclared({ required, properties = {} }: { required: string[]; properties?: Json }): Fault {
  const unknown = Array.isArray(required) ? required.filter((name) => !(name in properties)) : [];
  return unknown.length > 0 && `${unknown.join()} is required and not declared`;
}

function requiresReadOnly({ required = [], properties = {} }: { required?: string[]; properties?: Json }): Fault {
  const readOnly = required.filter((name) => (properties[name] as Json | undefined)?.readOnly === true);
  return readOnly.length > 0 && `${readOnly.join()} is only read and cannot be required`;
}

/** 200 and 503, each with the statuses that the guide gives it, for every caller. */
function healthFault({ get }: { get?: { responses?: Json; security?: unknown[] } }): Fault {
  const statusesOf = (code: string) => {
    const { content } = (get?.responses?.[code] ?? {}) as { content?: Json };
    const { schema } = (content?.['application/json'] ?? {}) as { schema?: { properties?: Json } };
    return ((schema?.properties?.status ?? {}) as { enum?: string[] }).enum ?? [];
  };
  const isSaid = statusesOf('200').every((status) => ['UP', 'DEGRADED'].includes(status));
  if (!statusesOf('200').includes('UP') || !isSaid) return '200 says UP or DEGRADED';
  if (statusesOf('503').join() !== 'DOWN') return '503 says DOWN';
  return get?.security?.length !== 0 && 'health is open to every caller';
}

function collectionFault(
  schema: { properties?: { items?: { type?: string; items?: Json } } },
  path: (string | number)[],
): Fault {
  if (!isPlural(String(path[1]))) return false;
  const { items } = schema.properties ?? {};
  return (items?.type !== 'array' || !isObject(items.items)) && 'a collection has items, a list of objects';
}

export const belgif = {
  'oas-contra': rule('$.openapi', (version: string) => !version.startsWith('3.0.') && 'only OpenAPI 3.0'),
  'uri-format': rule(
    '$.servers[*].url',
    (url: string) => !/(^|\/)[a-z][a-zA-Z0-9]*\/v[0-9]+$/.test(url) && 'ends in an API name and /v with a number',
  ),
  'uri-notat': rule('$.paths[*]', pathFault),
  'path-param': rule(
    "$.paths..parameters[?(@.in=='query' || @.in=='path')].name",
    (name: string) => !LOWER_CAMEL.test(name) && 'parameters are lowerCamelCase',
  ),
  'qry-multi': rule(
    "$.paths..parameters[?(@.in=='query')]",
    ({ schema, explode }: { schema: Json; explode?: boolean }) =>
      schema.type === 'array' && explode === false && 'several values repeat the parameter',
  ),
  'hdr-case': rule(
    ["$.paths..parameters[?(@.in=='header')].name", '$.paths..responses[*].headers[*]~'],
    (name: string) => !/^[A-Z][A-Za-z]*(-[A-Z][A-Za-z]*)*$/.test(name) && 'headers are Upper-Kebab-Case',
  ),
  'openapi-opid': rule(
    operations,
    ({ operationId = '' }: { operationId?: string }) =>
      !LOWER_CAMEL.test(operationId) && 'needs a lowerCamelCase operationId',
  ),
  'oas-descr': rule(operations, ({ summary }: { summary?: string }) => !summary && 'needs a summary'),
  'oas-tags': rule(
    operations,
    ({ tags = [] }: { tags?: string[] }) =>
      (tags.length > 1 || tags.some((tag) => !/^[A-Z]/.test(tag))) && 'at most one tag, with a capital',
  ),
  'oas-comp': rule('$.components[schemas,responses,headers,parameters][*]~', (name: string) =>
    !/^([A-Z][a-z0-9]*)+$/.test(name) ? 'component names are UpperCamelCase' : false,
  ),
  'oas-title': rule(
    '$..[?(@ && @.properties)]',
    ({ title }: { title?: string }, path) => {
      const isNamed = path.length === 3 && path[1] === 'schemas';
      if (path.at(-1) === 'properties') return false;
      return !isNamed && !UPPER_CAMEL.test(title ?? '') && 'an object in place needs a title';
    },
    false,
  ),
  'meth-http': rule(operations, ({ requestBody }: { requestBody?: { required?: boolean } }, path) => {
    const bodiless = ['get', 'head', 'delete', 'options'].includes(last(path));
    return requestBody !== undefined && (bodiless || !requestBody.required) && 'no body here, or a required one';
  }),
  'meth-http-answers': rule('$.paths[*][*].responses', (responses: Record<string, { content?: Json }>) =>
    Object.entries(responses).some(
      ([status, response]) => (status === '200' && !hasContent(response)) || (status === '204' && hasContent(response)),
    )
      ? '200 has a body, 204 has none'
      : false,
  ),
  'stat-codes': rule('$.paths[*][*].responses[*]', (_response: unknown, path) =>
    NOT_ALLOWED[String(path[2])]?.includes(last(path)) ? `not for ${path[2]}` : false,
  ),
  'stat-location': rule('$.paths[*][*].responses.202', (response: { headers?: Json }) =>
    !('Location' in (response.headers ?? {})) ? '202 has a Location' : false,
  ),
  'evo-object': rule(
    '$.paths..content[application/json]',
    ({ schema }: { schema?: Json }) => !isObject(schema) && 'a body is an object at the top',
  ),
  'col-repres': rule("$.paths[*].get.responses['200'].content[application/json].schema", collectionFault),
  'jsn-naming': rule('$.components.schemas..properties[*]~', (name: string) =>
    !LOWER_CAMEL.test(name) ? 'properties are lowerCamelCase' : false,
  ),
  'cod-design': rule(
    '$.components.schemas..enum[*]',
    (code: unknown, path) =>
      !isHealth(path) && (typeof code !== 'string' || !LOWER_CAMEL.test(code)) && 'codes are lowerCamelCase texts',
    false,
  ),
  'jsn-null': rule('$..nullable', (nullable: boolean) => nullable && 'leave the property out instead', false),
  'prop-req': rule('$.components.schemas..[?(@ && @.required && @.type)]', undeclared),
  'oas-rdonly': rule('$..[?(@ && @.required && @.properties)]', requiresReadOnly),
  'hlth-res': rule("$.paths['/health']", healthFault),
  'sch-oneof': rule('$..[?(@ && @.oneOf)]', oneOfFault),
  'sch-allof': rule('$..allOf', repeats),
  'prb-defaul': rule(
    operations,
    ({ responses }: { responses: Record<string, { $ref?: string }> }) =>
      responses.default?.$ref !== '#/components/responses/Problem' && 'needs the default answer Problem',
    false,
  ),
  'err-problem': rule('$.paths[*][*].responses[*]', (response: { content?: Json }, path) => {
    const isProblem = 'application/problem+json' in (response.content ?? {});
    return (
      !isHealth(path) &&
      /^[45]|default/.test(last(path)) !== isProblem &&
      'problems, and only problems, are problem documents'
    );
  }),
  'sec-req': rule(
    '$',
    (document: { components: { securitySchemes?: Record<string, { flows?: Json }> }; paths: Json }) => {
      const declared = JSON.stringify(document.components.securitySchemes ?? {});
      const used = [...JSON.stringify(document.paths).matchAll(/"OAuth2":\["([^"]+)"\]/g)].map((match) => match[1]);
      return used.some((scope) => !declared.includes(`"${scope}":`)) && 'a scope is not declared';
    },
  ),
} as const;

/** The guide's rules alone. */
export const BELGIF = { rules: belgif } as unknown as RulesetDefinition;

/** With those that any OpenAPI document should keep, examples among them. */
export const RULESET = { extends: [oas], rules: belgif } as unknown as RulesetDefinition;
