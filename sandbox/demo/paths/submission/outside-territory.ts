import { refusedAtSubmission } from '../../refused-at-submission.js';

const DEURNE_IN_ANTWERP = '2100';

/** R5: the postal code decides, not the name of the place that stands beside it. */
export const outsideTerritory = refusedAtSubmission({
  name: 'outside-territory',
  title: 'Outside the territory (2100, whatever it is called): refused at submission',
  change: (allowed) => ({
    ...allowed,
    residence: { ...allowed.residence, postalCode: DEURNE_IN_ANTWERP },
    client: {
      ...allowed.client,
      address: { street: 'Grote Markt', houseNumber: '1', postalCode: DEURNE_IN_ANTWERP, locality: 'Diest' },
    },
  }),
  refusals: ['outsideTerritory'],
  happened: 'an address with postal code 2100, and “Diest” written beside it',
});
