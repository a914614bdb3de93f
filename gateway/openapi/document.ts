import type { RouteOptions } from 'fastify';
import { BASE_PATH } from '../../clients/http-contract.js';
import { problemDocumentSchema } from '../../clients/problem-contract.js';
import { SCOPES } from '../../clients/scopes.js';
import { HEADERS, RESPONSES } from './answers.js';
import { describedRoutes, describeOperation, schemasOf } from './operation.js';
import { describeSchemas } from './schemas.js';

/** An OpenAPI 3.0 document. */
export interface ApiDocument {
  openapi: string;
  paths: Record<string, Record<string, object>>;
  [key: string]: unknown;
}

const TAGS = {
  Referrals: 'Submit, follow and report.',
  Feed: 'What is new, without asking for each referral.',
  Agreements: 'Stop the exchange under an agreement, and start it again.',
  Access: 'Access requests of clients (GDPR 15).',
  Breaches: 'What a DPO has to review (GDPR 33).',
  Tasks: 'What people of the receiver have to do by hand.',
  Health: 'Whether the connector works.',
};

/** Nobody's: the committed document is no deployment's. */
const PLACEHOLDER = 'https://authorisation-server.invalid/token';

/**
 * The API as an OpenAPI 3.0 document, from the routes and the schemas that they are served by: nothing is said twice. It does
 * not depend on where the gateway runs, so one document is every deployment's, save where its programs get their tokens.
 *
 * @param tokenUrl the token endpoint of the deployment's authorisation server; without it the document says a placeholder
 */
export function buildDocument(routes: readonly RouteOptions[], tokenUrl: string = PLACEHOLDER): ApiDocument {
  const described = describedRoutes(routes, BASE_PATH);
  const schemas = Object.assign({ Problem: problemDocumentSchema }, ...described.map(schemasOf));
  const { described: bySchema, components } = describeSchemas(schemas);
  const paths: ApiDocument['paths'] = {};
  for (const route of described) {
    paths[route.path] = { ...paths[route.path], [route.method]: describeOperation(route, bySchema) };
  }
  return {
    openapi: '3.0.3',
    info: {
      title: 'Referral connector',
      version: '1.0.0',
      description:
        'Consent-first referrals from Opgroeien regie to an OCMW. Problems are RFC 9457 documents by the Belgif REST guide; none repeats a value that was sent. Properties may be added to answers: ignore those you do not know. Unknown properties of a request are refused.',
      contact: { name: 'The organisation that runs the connector' },
    },
    servers: [{ url: BASE_PATH }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: components,
      headers: HEADERS,
      parameters: {
        TraceId: {
          name: 'BelGov-Trace-Id',
          in: 'header',
          description: 'A random id of the caller’s; comes back as BelGov-Related-Trace-Id.',
          schema: { type: 'string', pattern: '^[A-Za-z0-9-]{1,36}$' },
        },
      },
      responses: RESPONSES,
      securitySchemes: {
        OAuth2: {
          type: 'oauth2',
          description:
            'JWT access tokens (RFC 9068) of the authorisation server that the deployment names; its address comes with the agreement. The client signs in with a key of its own (`private_key_jwt`). Where the agreement asks for it a token is bound to a key, and each request carries a `DPoP` proof (RFC 9449).',
          flows: { clientCredentials: { tokenUrl, scopes: SCOPES } },
        },
      },
    },
  };
}
