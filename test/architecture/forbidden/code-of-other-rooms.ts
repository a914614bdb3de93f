import { parseSubmission } from '../../../contracts/submission.js';
import { StoreFailure } from '../../../store/failure.js';

/** A workflow that takes client data in (with zod, which has made workers run out of memory) and does the store's work. */
export async function overreaching(input: unknown): Promise<string> {
  if (input === undefined) throw new StoreFailure('main', 'nothing');
  return parseSubmission(input).agreementId;
}
