import type { SearchAttributes } from '../../sandbox/embedded/search-attributes.js';

/** What the test server registers. */
export const TEST_SEARCH_ATTRIBUTES: SearchAttributes = {
  ReferralState: 'Keyword',
  AgreementId: 'Keyword',
  DueAt: 'Datetime',
};
