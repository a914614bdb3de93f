import { eventOf, type ReferralForm } from './form.js';
import { DOSSIER_REFERENCE } from './outcomes.js';

export const erasureForm: ReferralForm = {
  path: 'erasure',
  title: 'Bevestigen dat alles gewist is',
  submit: 'Bevestigen dat alles gewist is',
  isFinal: true,
  done: 'Bedankt. Het wissen is bevestigd.',
  scope: 'referrals:report',
  isOffered: ({ referral }) => referral.status === 'erasing',
  explanation: ({ readers, me }) => [
    'Hier worden de gegevens van de cliënt gewist. Wis ook wat u zelf noteerde: op papier, in uw telefoon, in e-mails en in eigen bestanden. Vraag het ook aan elke collega die ze zag.',
    ...(readers.length === 0 ? [] : [readBy(readers, me)]),
  ],
  fields: () => [
    {
      ...{
        kind: 'confirmation',
        name: 'erased',
        label: 'Ook de eigen notities van iedereen die deze gegevens zag, zijn gewist.',
      },
      missing: 'Vink dit aan zodra alle eigen notities gewist zijn.',
    },
  ],
  send: (client, caller, referralId, { erased: _, ...values }, eventId) =>
    client.report(caller, referralId, eventOf('erasureConfirmed', eventId, values, { result: 'erased' })),
};

/** Whom to ask, by the codes that they sign in with; who saw the data elsewhere, nobody here knows. */
function readBy(readers: readonly string[], me: string): string {
  const people = readers.map((reader) => (reader === me ? `${reader} (u)` : reader));
  return `Hier ${people.length === 1 ? 'bekeek' : 'bekeken'} de gegevens: ${people.join(', ')}.`;
}

/** The other answer to the same question. */
export const dossierExistsForm: ReferralForm = {
  path: 'dossierExists',
  title: 'Er is al een dossier geopend',
  submit: 'Melden dat er een dossier is',
  done: 'Het dossier is gemeld.',
  scope: 'referrals:report',
  isOffered: erasureForm.isOffered,
  explanation: () => [
    'Alleen als uw OCMW door deze doorverwijzing al een dossier opende. Dat dossier blijft dan bewaard zoals de wet het vraagt.',
  ],
  fields: () => [DOSSIER_REFERENCE],
  send: (client, caller, referralId, values, eventId) =>
    client.report(caller, referralId, eventOf('erasureConfirmed', eventId, values, { result: 'dossierExists' })),
};
