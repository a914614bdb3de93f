import type { ATTEMPT_RESULTS, CONTACT_CHANNELS, ContactOutcome } from '../../../domain/events.js';
import type { ConsentManner } from '../../../domain/referral.js';

/** The codes that a form lets choose from and a timeline tells of. */

export const CHANNEL_WORDS: Record<(typeof CONTACT_CHANNELS)[number], string> = {
  phone: 'Telefoon',
  email: 'E-mail',
  letter: 'Brief',
  homeVisit: 'Huisbezoek',
};

export const RESULT_WORDS: Record<(typeof ATTEMPT_RESULTS)[number], string> = {
  noAnswer: 'Geen antwoord',
  leftMessage: 'Bericht achtergelaten',
  wrongContactData: 'Gegevens kloppen niet',
  spoke: 'Gesproken met de cliënt',
};

export const MANNER_WORDS: Record<ConsentManner, string> = {
  oral: 'Mondeling',
  written: 'Op papier',
  electronic: 'Elektronisch, bijvoorbeeld per e-mail',
};

/** Within a sentence; a code that is not known stays away. */
export function mannerWords(manner: string): string {
  return ((MANNER_WORDS as Readonly<Record<string, string>>)[manner] ?? '').split(',')[0]?.toLowerCase() ?? '';
}

export const OUTCOME_WORDS: Record<ContactOutcome, string> = {
  helpWanted: 'De cliënt wil hulp',
  helpDeclined: 'De cliënt wil geen hulp',
  unreachable: 'De cliënt is niet te bereiken',
  notCompetent: 'Een ander OCMW is bevoegd',
  deceased: 'De cliënt is overleden',
};
