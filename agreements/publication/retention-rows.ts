import type { Agreement, PartyRole, RetentionPolicy } from '../../domain/agreement.js';
import { closingRuleWords, days, years } from './words.js';

/** What is kept, for how long, and in whose record of processing it stands (GDPR 30, 1, f). */
export interface RetentionRow {
  path: string;
  what: string;
  howLong: string;
  of: readonly PartyRole[];
}

const BOTH: readonly PartyRole[] = ['sender', 'receiver'];

/** What stays after a purge holds numbers, codes and dates only. */
const REMAINS: Record<keyof RetentionPolicy, { what: string; after: string; of: readonly PartyRole[] }> = {
  statusYears: { what: 'Stand van een doorverwijzing', after: 'na het einde ervan', of: BOTH },
  auditYears: { what: 'Controlespoor: wie wat wanneer deed', after: 'na het einde van de doorverwijzing', of: BOTH },
  purgeRecordYears: { what: 'Bewijs dat gegevens gewist zijn', after: 'na het wissen', of: BOTH },
  idempotencyYears: { what: 'Kenmerken tegen dubbel indienen', after: 'na het einde van de doorverwijzing', of: BOTH },
  registerYears: {
    what: 'Inschrijving van een dossier in het register',
    after: 'na de vernietiging',
    of: ['receiver'],
  },
  declarationYears: { what: 'Verklaringen van vernietiging', after: 'na de vernietiging', of: ['receiver'] },
  breachYears: { what: 'Inbreuken in verband met persoonsgegevens', after: 'na de afhandeling', of: BOTH },
  feedYears: { what: 'Berichten aan het systeem van de ontvanger', after: 'na het bericht', of: ['receiver'] },
  escalationYears: { what: 'Meldingen aan de beheerder', after: 'na de oplossing', of: BOTH },
  outboxDays: { what: 'Technische sporen van de verwerking', after: 'na de verwerking', of: BOTH },
};

/** Article 3 first, then what the DPOs set. */
export function retentionRows(agreement: Agreement): RetentionRow[] {
  return [...dataRows(agreement), ...dossierRows(agreement), ...remainsRows(agreement)];
}

function dataRows({ ownCopy, contact, closingRules, receiver }: Agreement): RetentionRow[] {
  const exceptions = closingRules.map((rule) =>
    closingRuleWords(rule, contact.attemptsForUnreachable, contact.closeAfterDays),
  );
  const untilContact =
    'tot er een contactname heeft plaatsgevonden en duidelijk is of de cliënt een verdere hulp- en dienstverlening wenst';
  return [
    {
      path: 'closingRules',
      what: `Meegedeelde gegevens bij ${receiver.name}`,
      howLong: exceptions.length === 0 ? untilContact : `${untilContact}; eerder als ${exceptions.join(', of als ')}`,
      of: ['receiver'],
    },
    {
      path: 'ownCopy',
      what: 'Versleutelde kopie in het systeem voor de mededeling',
      howLong:
        ownCopy.until === 'outcome'
          ? 'tot bekend is wat het contact opleverde'
          : `tot ${days(ownCopy.correctionWindowDays ?? 0)} na de ontvangst door ${receiver.name}`,
      of: ['sender'],
    },
  ];
}

function dossierRows({ disposal, receiver }: Agreement): RetentionRow[] {
  return [
    {
      path: 'disposal.retentionYears',
      what: `Cliëntdossier bij ${receiver.name}, als de cliënt verdere hulp wenst`,
      howLong: `${years(disposal.retentionYears)} na het afsluiten van het dossier`,
      of: ['receiver'],
    },
  ];
}

function remainsRows({ retention }: Agreement): RetentionRow[] {
  return Object.entries(REMAINS).map(([name, { what, after, of }]) => {
    const count = retention[name as keyof RetentionPolicy];
    return {
      path: `retention.${name}`,
      what,
      howLong: `${name.endsWith('Days') ? days(count) : years(count)} ${after}`,
      of,
    };
  });
}
