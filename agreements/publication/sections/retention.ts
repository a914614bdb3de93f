import type { Agreement } from '../../../domain/agreement.js';
import { retentionRows } from '../retention-rows.js';
import type { Fact, Section } from '../section.js';
import { DESTINATION_WORDS, longDate, yesOrNo } from '../words.js';

/** How long what is kept (article 3, R11, R12). */
export function retentionSection(agreement: Agreement): Section {
  return {
    title: 'Bewaartermijnen',
    paragraphs: [
      'Na het wissen blijven alleen nummers, codes en data over: geen namen, adressen, telefoonnummers of e-mailadressen.',
    ],
    table: {
      columns: ['Wat', 'Hoe lang'],
      rows: retentionRows(agreement).map(({ path, what, howLong }) => ({ path, cells: [what, howLong] })),
    },
    facts: disposalFacts(agreement),
  };
}

function disposalFacts({ disposal }: Agreement): Fact[] {
  return [
    {
      path: 'disposal.selectionRules',
      term: 'Selectieregels voor dossiers',
      text: disposal.selectionRules.map(
        ({ ruleId, provision, validFrom, validUntil, finalDestination }) =>
          `${ruleId}: ${DESTINATION_WORDS[finalDestination]}, van ${longDate(validFrom)} tot en met ` +
          `${longDate(validUntil)}, volgens ${provision}`,
      ),
    },
    {
      path: 'disposal.secondPersonApproval',
      term: 'Een tweede persoon keurt vernietiging goed',
      text: yesOrNo(disposal.secondPersonApproval),
    },
  ];
}
