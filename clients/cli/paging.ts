import { InvalidArgumentError, Option } from 'commander';
import { LARGEST_PAGE } from '../http-contract.js';

export interface PageOptions {
  after?: string;
  pageSize?: number;
}

/** `--page-size`. */
export function pageSizeOption(): Option {
  return new Option('--page-size <number>', `items on a page, 1 to ${LARGEST_PAGE}`).argParser((text) => {
    const size = /^\d{1,4}$/.test(text) ? Number(text) : 0;
    if (size >= 1 && size <= LARGEST_PAGE) return size;
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${LARGEST_PAGE}.`);
  });
}

/** What of the options goes to the client. */
export function pageOptions({ after, pageSize }: PageOptions): PageOptions {
  return { ...(after !== undefined && { after }), ...(pageSize !== undefined && { pageSize }) };
}
