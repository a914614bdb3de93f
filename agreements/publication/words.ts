import type { ClosingRule, SelectionRule } from '../../domain/agreement.js';
import type { DataItem, NoticeItem } from '../../domain/referral.js';

/** The Dutch of the published pages and the notice; terms are the protocol's own. */

export const DATA_WORDS: Record<DataItem, string> = {
  name: 'Voornaam en naam',
  address: 'Adres',
  phone: 'Telefoonnummer',
  email: 'E-mailadres',
};

export const NOTICE_WORDS: Record<NoticeItem, string> = {
  whichData: 'Welke gegevens geven we door?',
  toWhom: 'Aan wie?',
  why: 'Waarom?',
  whatHappens: 'Wat gebeurt er met uw gegevens?',
  whatToExpect: 'Wat mag u verwachten?',
};

export const DESTINATION_WORDS: Record<SelectionRule['finalDestination'], string> = {
  destroy: 'vernietigen',
  keep: 'blijvend bewaren',
  sample: 'een steekproef bewaren',
};

/** When the data go although no contact took place, as the end of a sentence. */
export function closingRuleWords(rule: ClosingRule, attempts: number, closeAfterDays: number | undefined): string {
  switch (rule) {
    case 'unreachable':
      return `de cliënt na ${attempts} ${attempts === 1 ? 'poging' : 'pogingen'} niet bereikt is`;
    case 'notCompetent':
      return 'een ander OCMW bevoegd is';
    case 'deceased':
      return 'de cliënt overleden is';
    case 'contactTimeOver':
      return `er ${days(closeAfterDays ?? 0)} na de ontvangst nog geen contact geweest is`;
  }
}

const LONG_DATE = new Intl.DateTimeFormat('nl-BE', { dateStyle: 'long', timeZone: 'UTC' });

/** `2024-11-01` as `1 november 2024`. */
export function longDate(date: string): string {
  return LONG_DATE.format(new Date(`${date}T00:00:00Z`));
}

/** `0212246886` as `0212.246.886`. */
export function dotted(enterpriseNumber: string): string {
  return enterpriseNumber.replace(/^(\d{4})(\d{3})(\d{3})$/, '$1.$2.$3');
}

export function days(count: number): string {
  return `${count} ${count === 1 ? 'dag' : 'dagen'}`;
}

export function years(count: number): string {
  return `${count} jaar`;
}

export function yesOrNo(is: boolean): string {
  return is ? 'ja' : 'nee';
}

/** `a, b en c`. */
export function enumerated(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} en ${last}` : last;
}
