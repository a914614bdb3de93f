import type { FastifyInstance } from 'fastify';
import { stringify } from 'yaml';
import type { ApiDocument } from '../openapi/document.js';

/** The API's document, open to every caller. @param document built once all routes are known */
export function registerDocumentation(app: FastifyInstance, document: () => ApiDocument): void {
  app.get('/doc/openapi.json', async (_request, reply) =>
    reply.type('application/json').serializer(JSON.stringify).send(document()),
  );
  app.get('/doc/openapi.yaml', async (_request, reply) =>
    reply.type('application/yaml').send(stringify(document(), { aliasDuplicateObjects: false })),
  );
}
