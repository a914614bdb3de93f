import { parseSubmission } from '../../../contracts/submission.js';
import { catalogueOf } from '../../../store/agreement-catalogue.js';

/** A workflow that takes client data in (with zod, which has made workers run out of memory) and does the store's work. */
export async function overreaching(input: unknown): Promise<number> {
  return catalogueOf([]).all().length + parseSubmission(input).agreementId.length;
}
