import type { FastifyInstance } from 'fastify';
import { WHOLE } from '../contracts/issues.js';
import { Problem } from '../domain/problems.js';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Bodies are JSON in UTF-8 and nothing else. Bytes that are not UTF-8 are refused: fastify would put a replacement character
 * in their place, and a name would be stored that nobody has. So are `__proto__` and `constructor.prototype`.
 */
export function acceptJsonOnly(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    let text: string;
    try {
      text = utf8.decode(body);
    } catch {
      done(malformedBody());
      return;
    }
    parse(request, text, done);
  });
}

/** The body is not JSON in UTF-8. */
export function malformedBody(): Problem {
  const detail = 'must be well-formed JSON in UTF-8';
  return new Problem('badRequest', [{ type: 'schemaViolation', in: 'body', name: WHOLE, detail }]);
}
