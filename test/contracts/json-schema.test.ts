import { z } from 'zod';
import { eventSchema } from '../../contracts/events.js';
import { submissionSchema } from '../../contracts/submission.js';

const schemaOf = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input', target: 'openapi-3.0' });

test('the API document can say what goes in, as OpenAPI 3.0', () => {
  const text = JSON.stringify([schemaOf(submissionSchema), schemaOf(eventSchema)]);
  // Every object is closed: the allow-list shows in the document too (R8).
  const objects = text.match(/"type":"object"/g);
  expect(text.match(/"additionalProperties":false/g)).toHaveLength(objects?.length ?? -1);
  expect(text).not.toContain('{}');
});
