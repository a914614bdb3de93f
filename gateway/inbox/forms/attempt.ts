import { ATTEMPT_RESULTS, CONTACT_CHANNELS } from '../../../domain/events.js';
import { momentOf } from '../moments.js';
import { CHANNEL_WORDS, RESULT_WORDS } from '../words/codes.js';
import { eventOf, type ReferralForm } from './form.js';

export const attemptForm: ReferralForm = {
  path: 'attempt',
  title: 'Contactpoging registreren',
  submit: 'Contactpoging registreren',
  done: 'De contactpoging is geregistreerd.',
  scope: 'referrals:report',
  isOffered: ({ referral }) => referral.status === 'awaitingOutcome',
  explanation: () => [
    'Registreer elke poging, ook als u niemand bereikte. Is na een gesprek duidelijk of de cliënt hulp wil? Kies dan daarna ook het resultaat.',
  ],
  fields: () => [
    { kind: 'moment', name: 'occurredAt', label: 'Wanneer probeerde u contact op te nemen?' },
    {
      ...{ kind: 'choice', name: 'channel', label: 'Hoe?', missing: 'Kies hoe u contact zocht.' },
      options: CONTACT_CHANNELS.map((code) => [code, CHANNEL_WORDS[code]] as const),
    },
    {
      ...{ kind: 'choice', name: 'result', label: 'Wat was het gevolg?', missing: 'Kies wat het gevolg was.' },
      options: ATTEMPT_RESULTS.map((code) => [code, RESULT_WORDS[code]] as const),
    },
  ],
  send: (client, caller, referralId, { occurredAt = '', ...values }, eventId) =>
    client.report(caller, referralId, eventOf('contactAttempt', eventId, values, { occurredAt: momentOf(occurredAt) })),
};
