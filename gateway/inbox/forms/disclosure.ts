import { momentOf } from '../moments.js';
import { eventOf, type ReferralForm } from './form.js';

/** Partners that the agreement lists (R13); without any there is nothing to share, and no form. */
export const disclosureForm: ReferralForm = {
  path: 'disclosure',
  group: 'other',
  title: 'Gegevens gedeeld met een partner',
  submit: 'Registreren dat ik gegevens deelde',
  done: 'Het delen is geregistreerd.',
  scope: 'referrals:report',
  isOffered: ({ referral, agreement }) =>
    (referral.status === 'awaitingOutcome' || referral.status === 'handedOff') &&
    (agreement?.onwardSharing.partners.length ?? 0) > 0,
  explanation: () => [
    'Registreer elke keer dat u gegevens van deze cliënt doorgaf. Worden ze later verbeterd of gewist, dan krijgt u hier een taak om de partner te verwittigen.',
  ],
  fields: ({ agreement }) => [
    { kind: 'moment', name: 'occurredAt', label: 'Wanneer deelde u de gegevens?' },
    {
      ...{ kind: 'choice', name: 'partner', label: 'Met wie?', missing: 'Kies met wie u de gegevens deelde.' },
      options: (agreement?.onwardSharing.partners ?? []).map(({ name, enterpriseNumber }) => [enterpriseNumber, name]),
    },
  ],
  send: (client, caller, referralId, { occurredAt = '', ...values }, eventId) =>
    client.report(caller, referralId, eventOf('disclosure', eventId, values, { occurredAt: momentOf(occurredAt) })),
};
