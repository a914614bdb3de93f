import type { EndingReason, ParkingReason, ReferralState } from '../../../domain/states.js';

/** Short, as a label in a list. */
export const STATE_WORDS: Record<ReferralState, string> = {
  received: 'Wordt voorbereid',
  sending: 'Nog niet gelezen',
  deliveryFailed: 'Niet doorgegeven',
  suspended: 'Opgeschort',
  awaitingOutcome: 'Contact op te nemen',
  erasing: 'Gegevens te wissen',
  handedOff: 'Dossier geopend',
  purged: 'Afgesloten en gewist',
  withdrawn: 'Toestemming ingetrokken',
  recalled: 'Teruggenomen door de verwijzer',
  expired: 'Verlopen',
  refused: 'Niet doorgegaan',
};

/** A sentence, at the top of one referral. */
export const STATE_SENTENCES: Record<ReferralState, string> = {
  received: 'De verwijzer bereidt deze doorverwijzing voor.',
  sending: 'De gegevens zijn nog niet gelezen. Wie de doorverwijzing opneemt, kan ze bekijken.',
  deliveryFailed: 'Deze doorverwijzing kon niet doorgegeven worden. U hoeft niets te doen.',
  suspended: 'De samenwerking is tijdelijk opgeschort. Deze doorverwijzing wacht.',
  awaitingOutcome: 'De cliënt verwacht dat u contact opneemt. Registreer hier wat ervan komt.',
  erasing: 'Wis ook wat u zelf noteerde over deze cliënt, en bevestig dat hier.',
  handedOff: 'Er is een dossier geopend in uw OCMW. Deze doorverwijzing is afgerond.',
  purged: 'Deze doorverwijzing is afgerond. De gegevens zijn gewist.',
  withdrawn: 'De cliënt trok de toestemming in. De gegevens zijn gewist.',
  recalled: 'De verwijzer nam deze doorverwijzing terug. De gegevens zijn gewist.',
  expired: 'De tijd voor deze doorverwijzing is voorbij. De gegevens zijn gewist.',
  refused: 'Deze doorverwijzing mocht niet doorgaan. De gegevens zijn gewist.',
};

/** Why, as the end of a line. */
export const REASON_WORDS: Record<EndingReason | ParkingReason, string> = {
  helpWanted: 'de cliënt wil hulp',
  dossierExists: 'er is een dossier',
  helpDeclined: 'de cliënt wil geen hulp',
  unreachable: 'de cliënt was niet te bereiken',
  notCompetent: 'een ander OCMW is bevoegd',
  deceased: 'de cliënt is overleden',
  consentWithdrawn: 'de cliënt trok de toestemming in',
  enteredInError: 'bij vergissing ingevoerd',
  wrongPerson: 'ging over de verkeerde persoon',
  noLongerIndicated: 'niet meer nodig',
  contactTimeOver: 'de tijd om contact op te nemen is voorbij',
  parkingTimeOver: 'het wachten duurde te lang',
  judgedRefused: 'voldoet niet meer aan het protocol',
  receiverRefused: 'werd niet aanvaard',
  deliveryTimeOver: 'werd niet op tijd gelezen',
  keyUnavailable: 'technische fout',
  agreementSuspended: 'de samenwerking is opgeschort',
  agreementLapsed: 'de samenwerking is verlopen',
};

export function reasonWords(reason: string): string | undefined {
  return (REASON_WORDS as Readonly<Record<string, string>>)[reason];
}
