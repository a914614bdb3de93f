import type { FastifyInstance } from 'fastify';
import { stringify } from 'yaml';
import type { ApiDocument } from '../openapi/document.js';

/**
 * The API's document, open to every caller. Each of its two texts is written once: that takes long, and anybody may ask.
 *
 * @param document built once all routes are known
 */
export function registerDocumentation(app: FastifyInstance, document: () => ApiDocument): void {
  let json: string | undefined;
  let yaml: string | undefined;
  app.get('/doc/openapi.json', async (_request, reply) => {
    json ??= JSON.stringify(document());
    return reply.type('application/json').send(json);
  });
  app.get('/doc/openapi.yaml', async (_request, reply) => {
    yaml ??= stringify(document(), { aliasDuplicateObjects: false });
    return reply.type('application/yaml').send(yaml);
  });
}
