import fc from 'fast-check';
import { consentedClient } from '../../domain/consent.js';
import { CONTACT_ITEMS, type Submission } from '../../domain/referral.js';
import { exampleSubmission } from './examples.js';

test('R7 R8 exactly the contacts that are consented to and carried travel', () => {
  fc.assert(
    fc.property(fc.subarray([...CONTACT_ITEMS]), fc.subarray([...CONTACT_ITEMS]), (consented, carried) => {
      const submission: Submission = exampleSubmission();
      submission.consent.items = ['name', ...consented];
      for (const item of CONTACT_ITEMS) if (!carried.includes(item)) delete submission.client[item];
      const both = CONTACT_ITEMS.filter((item) => consented.includes(item) && carried.includes(item));
      expect(Object.keys(consentedClient(submission))).toEqual(['givenName', 'familyName', ...both]);
    }),
  );
});

test('R8 nothing beyond the known fields travels, whatever an object carries', () => {
  const submission = exampleSubmission();
  Object.assign(submission.client, { nationalNumber: '85010112345' });
  expect(consentedClient(submission)).not.toHaveProperty('nationalNumber');
});

test('R7 without consent to the name nothing travels at all', () => {
  const submission = exampleSubmission();
  submission.consent.items = ['phone'];
  expect(() => consentedClient(submission)).toThrow();
});
