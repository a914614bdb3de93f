import Ajv, { type ValidateFunction } from 'ajv';
import { SAFE_HEADERS } from '../../gateway/safe-headers.js';

// biome-ignore lint/suspicious/noExplicitAny: any OpenAPI document.
type Document = any;

/** What is looked at of an answer. */
export interface Answered {
  status: number;
  headers: Readonly<Record<string, unknown>>;
  data: unknown;
}

const FORMATS = {
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
  date: /^\d{4}-\d\d-\d\d$/,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  uri: /^[a-z][a-z0-9+.-]*:\S+$/,
  'uri-reference': /^\S+$/,
  email: /^\S+@\S+$/,
};
/** What HTTP itself brings, and what keeps every answer out of harm's way: no document names them. */
const OF_EVERY_ANSWER = [
  ...['content-type', 'content-length', 'transfer-encoding', 'date', 'connection', 'keep-alive'],
  ...Object.keys(SAFE_HEADERS),
];
/** They depend on the occasion; the others that an answer declares have to be there. */
const OCCASIONAL = ['BelGov-Related-Trace-Id', 'Retry-After', 'WWW-Authenticate'];

/** Holds requests and answers to the operations of an OpenAPI 3.0 document. @param occasional headers that may be left out */
export function operationChecker(document: Document, occasional: readonly string[] = OCCASIONAL) {
  const ajv = new Ajv({ strict: false, allErrors: true, formats: FORMATS });
  ajv.addSchema({ ...closed(document), $id: 'api' });
  const validators = new Map<string, ValidateFunction>();
  const faults = (schema: object, value: unknown): string[] => {
    const text = JSON.stringify(schema).replaceAll('"#/', '"api#/');
    const validate = validators.get(text) ?? ajv.compile(closed(JSON.parse(text)));
    validators.set(text, validate);
    return validate(value)
      ? []
      : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  };
  const resolve = <Part extends { $ref?: string }>(part: Part): Part =>
    part?.$ref === undefined
      ? part
      : part.$ref
          .split('/')
          .slice(1)
          .reduce((value, key) => value[key], document);

  /** Names of the fields that an operation has in one place. */
  const fieldsOf = ({ parameters = [], requestBody }: Document, place: string): string[] => {
    if (place !== 'body') {
      const declared: Document[] = parameters.map(resolve);
      return declared.filter((parameter) => parameter.in === place).map(({ name }) => name);
    }
    const namesOf = (schema: Document): string[] => {
      const { properties = {}, oneOf = [], anyOf = [] } = resolve(schema);
      return [...Object.keys(properties), ...[...oneOf, ...anyOf].flatMap(namesOf)];
    };
    return namesOf(requestBody?.content['application/json'].schema ?? {});
  };

  return {
    /** Names of all operations, `GET /referrals`, each with its statuses of success. */
    operations: (): string[] =>
      Object.entries<Document>(document.paths).flatMap(([path, methods]) =>
        Object.entries<Document>(methods).flatMap(([method, { responses }]) =>
          Object.keys(responses)
            .filter((status) => status.startsWith('2'))
            .map((status) => `${method.toUpperCase()} ${path} ${status}`),
        ),
      ),
    /** Every content that the document describes, where it stands, with its examples and what holds them to its schema. */
    contents: (): { place: string; examples: unknown[]; faultsOf: (value: unknown) => string[] }[] =>
      Object.entries<Document>(document.paths).flatMap(([path, methods]) =>
        Object.entries<Document>(methods).flatMap(([method, { requestBody, responses }]) =>
          Object.entries<Document>({ ...(requestBody && { request: requestBody }), ...responses }).flatMap(
            ([name, part]) =>
              Object.values<Document>(resolve(part).content ?? {}).map(({ schema, examples = {} }) => ({
                place: `${method.toUpperCase()} ${path} ${name}`,
                examples: Object.values<Document>(examples).map(({ value }) => value),
                faultsOf: (value: unknown) => faults(schema, value),
              })),
          ),
        ),
      ),
    /** What is wrong with a request's parameters in one place: not declared, missing, or not by their schema. */
    ofParameters: (
      method: string,
      path: string,
      place: 'path' | 'query' | 'header',
      values: Readonly<Record<string, string>>,
    ): string[] => {
      const declared: Document[] = document.paths[path][method.toLowerCase()].parameters
        .map(resolve)
        .filter((parameter: Document) => parameter.in === place);
      const known = (name: string) => declared.find((parameter) => parameter.name === name);
      return [
        ...declared
          .filter(({ name, required }) => required && values[name] === undefined)
          .map(({ name }) => `no ${name}`),
        ...Object.entries(values).flatMap(([name, value]) => {
          const parameter = known(name);
          if (parameter === undefined) return [`${name} is not declared`];
          const isText = parameter.schema.type === 'string';
          return faults(parameter.schema, isText ? value : JSON.parse(value)).map((fault) => `${name}${fault}`);
        }),
      ];
    },
    /** What is wrong with a request's body. */
    ofBody: (method: string, path: string, body: unknown): string[] =>
      faults(document.paths[path][method.toLowerCase()].requestBody.content['application/json'].schema, body),
    /** What is wrong with an answer; one that is not named is wrong as well. */
    ofAnswer: (method: string, path: string, { status, headers, data }: Answered): string[] => {
      const operation = document.paths[path][method.toLowerCase()];
      const response = resolve(operation.responses[status]);
      if (response === undefined) return [`${status} is not named`];
      const [type, content] = Object.entries<Document>(response.content ?? {})[0] ?? [];
      const sent = String(headers['content-type'] ?? '').split(';')[0];
      const missing = Object.keys(response.headers ?? {}).filter(
        (name) => !occasional.includes(name) && headers[name.toLowerCase()] === undefined,
      );
      const declared = Object.keys(response.headers ?? {}).map((name) => name.toLowerCase());
      const undeclared = Object.keys(headers).filter(
        (name) => ![...OF_EVERY_ANSWER, ...declared].includes(name.toLowerCase()),
      );
      const notThere: Document[] = status === 404 ? ((data as Document).issues ?? []) : [];
      const misplaced = notThere.filter(({ in: place, name }) => !fieldsOf(operation, place).includes(name));
      return [
        ...(type === undefined || type === sent ? [] : [`${sent} instead of ${type}`]),
        ...missing.map((name) => `no header ${name}`),
        ...misplaced.map(({ in: place, name }) => `there is no ${name} in the ${place}`),
        ...undeclared.map((name) => `header ${name} is not declared`),
        ...(content === undefined ? [] : faults(content.schema, data)),
      ];
    },
  };
}

/** Objects without the freedom to hold more than they name. */
export function closed<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(closed) as Value;
  if (typeof value !== 'object' || value === null) return value;
  const inner = Object.fromEntries(Object.entries(value).map(([key, one]) => [key, closed(one)]));
  const isSchema = inner.type === 'object' && typeof inner.properties === 'object';
  return (isSchema ? { additionalProperties: false, ...inner } : inner) as Value;
}
