import { createHash } from 'node:crypto';

/** A workflow that leans on Node: no replay would hold. */
export async function hashing(input: string): Promise<string> {
  return createHash('sha256').update(input).digest('hex');
}
