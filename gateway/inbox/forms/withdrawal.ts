import { CONSENT_MANNERS } from '../../../domain/referral.js';
import { momentOf } from '../moments.js';
import { MANNER_WORDS } from '../words/codes.js';
import { eventOf, type ReferralForm } from './form.js';

export const withdrawalForm: ReferralForm = {
  path: 'withdrawal',
  group: 'other',
  title: 'De cliënt trekt de toestemming in',
  submit: 'Intrekking registreren',
  isFinal: true,
  done: 'De intrekking is geregistreerd.',
  scope: 'referrals:report',
  // In every state, ended ones too: taking consent back is as easy as giving it was. Before it was read nobody here knows whose.
  isOffered: ({ referral }) => referral.deliveredAt !== undefined,
  explanation: ({ referral }) => [
    'De cliënt mag de toestemming altijd intrekken, zonder een reden te geven.',
    referral.status === 'handedOff'
      ? 'Het dossier zelf blijft bewaard zoals de wet het vraagt. Er worden geen gegevens meer gedeeld met anderen.'
      : 'De gegevens worden gewist. Dat kan niet ongedaan gemaakt worden.',
  ],
  fields: () => [
    { kind: 'moment', name: 'occurredAt', label: 'Wanneer liet de cliënt dit weten?' },
    {
      ...{ kind: 'choice', name: 'manner', label: 'Hoe?', missing: 'Kies hoe de cliënt dit liet weten.' },
      options: CONSENT_MANNERS.map((code) => [code, MANNER_WORDS[code]] as const),
    },
  ],
  send: (client, caller, referralId, { occurredAt = '', ...values }, eventId) =>
    client.report(caller, referralId, eventOf('withdrawal', eventId, values, { occurredAt: momentOf(occurredAt) })),
};
