import { createReadStream } from 'node:fs';
import { Problem } from '../../domain/problems.js';
import { BODY_LIMIT } from '../http-contract.js';
import type { Surroundings } from './surroundings.js';

/** Where personal data comes in: a file or standard input, never an argument (others can read those). */
export const INPUT_DESCRIPTION = 'file with JSON; "-" or nothing is standard input';

/**
 * Reads JSON from a file, or from standard input for `-` and nothing. Throws `badRequest` for what is no JSON and
 * `payloadTooLarge` over the limit of the API; neither quotes the file's name or content.
 */
export async function readJson(file: string | undefined, surroundings: Surroundings): Promise<unknown> {
  const isStandardInput = file === undefined || file === '-';
  if (isStandardInput && surroundings.stdin.isTTY) {
    surroundings.stderr.write('reading JSON from standard input; end with Ctrl-D\n');
  }
  const source = isStandardInput ? surroundings.stdin : createReadStream(file);
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of source) {
      const bytes = Buffer.from(part);
      size += bytes.length;
      if (size > BODY_LIMIT) throw new Problem('payloadTooLarge');
      parts.push(bytes);
    }
  } catch (error) {
    throw error instanceof Problem ? error : faulty('cannot be read');
  }
  return parseJson(Buffer.concat(parts));
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw faulty('must be well-formed JSON in UTF-8');
  }
}

function faulty(detail: string): Problem {
  return new Problem('badRequest', [{ type: 'schemaViolation', in: 'file', name: 'FILE', detail }]);
}
