import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { z } from 'zod';
import { OutsideFailure } from './outside-failure.js';
import { consequenceOfMishap } from './outside-failures.js';

const JSON_MEDIA_TYPE = /^application\/([a-z0-9.+-]+\+)?json\s*(;|$)/i;

/**
 * Reads a JSON answer of at most `maximumBytes`. Parsers quote what they could not parse, so their errors are dropped.
 *
 * @throws OutsideFailure for an answer that is too large or not JSON; whatever the stream throws when it breaks off.
 */
export async function readJson(body: Readable, headers: IncomingHttpHeaders, maximumBytes: number): Promise<unknown> {
  if (!JSON_MEDIA_TYPE.test(headers['content-type'] ?? '')) throw malformed();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maximumBytes) throw new OutsideFailure(consequenceOfMishap('answerTooLarge'));
    chunks.push(chunk);
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)));
  } catch {
    throw malformed();
  }
}

/** What the schema lets through of an answer. @throws OutsideFailure where it does not conform. */
export function conform<Content>(schema: z.ZodType<Content>, json: unknown): Content {
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw malformed();
  return parsed.data;
}

function malformed(): OutsideFailure {
  return new OutsideFailure(consequenceOfMishap('malformedAnswer'));
}
