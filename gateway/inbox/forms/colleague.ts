import type { ReferralForm } from './form.js';

export const colleagueForm: ReferralForm = {
  path: 'colleague',
  group: 'other',
  title: 'Aan een collega toewijzen',
  submit: 'Toewijzen',
  done: 'De doorverwijzing is toegewezen.',
  scope: 'referrals:assign',
  isOffered: ({ isReadable }) => isReadable,
  explanation: () => [
    'Uw collega kan daarna de gegevens van de cliënt bekijken. Wie nu toegewezen is, kan dat dan niet meer.',
  ],
  fields: () => [
    {
      ...{ kind: 'text', name: 'socialWorkerId', label: 'Code van uw collega' },
      hint: 'De code waarmee uw collega zich aanmeldt. Uw collega vindt ze op dit scherm bij een eigen doorverwijzing. Geen naam.',
      missing: 'Vul de code van uw collega in.',
      wrong: 'Dit is geen code van een collega. Gebruik geen naam.',
    },
  ],
  send: (client, caller, referralId, { socialWorkerId }) => client.assign(caller, referralId, { socialWorkerId }),
};
