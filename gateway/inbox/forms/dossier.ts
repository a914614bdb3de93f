import type { FormContext } from '../form-context.js';
import { eventOf, type ReferralForm } from './form.js';

const isHandedOff = ({ referral }: FormContext) => referral.status === 'handedOff';

export const dossierClosedForm: ReferralForm = {
  path: 'dossierClosed',
  title: 'Het dossier is gesloten',
  submit: 'Sluiting registreren',
  done: 'De sluiting van het dossier is geregistreerd.',
  scope: 'referrals:report',
  isOffered: isHandedOff,
  explanation: () => ['Vanaf de sluiting loopt de bewaartermijn van het dossier.'],
  fields: () => [{ kind: 'date', name: 'closedOn', label: 'Op welke dag werd het dossier gesloten?' }],
  send: (client, caller, referralId, values, eventId) =>
    client.report(caller, referralId, eventOf('dossierClosed', eventId, values)),
};

export const dossierReopenedForm: ReferralForm = {
  path: 'dossierReopened',
  title: 'Het dossier is heropend',
  submit: 'Heropening registreren',
  done: 'De heropening van het dossier is geregistreerd.',
  scope: 'referrals:report',
  isOffered: isHandedOff,
  explanation: () => ['De bewaartermijn stopt, en begint opnieuw bij de volgende sluiting.'],
  fields: () => [],
  send: (client, caller, referralId, values, eventId) =>
    client.report(caller, referralId, eventOf('dossierReopened', eventId, values)),
};
