import type { Agreement } from '../../../domain/agreement.js';
import type { Section } from '../section.js';
import { DATA_WORDS, dotted, enumerated } from '../words.js';

/** What may be communicated, why, on which grounds, to whom and by whom: articles 1 to 4 (R5, R8 to R10, R13, R18, R19). */
export function subjectSections(agreement: Agreement): Section[] {
  return [
    purposeSection(agreement),
    dataSection(agreement),
    recipientsSection(agreement),
    responsibilitiesSection(agreement),
    territorySection(agreement),
  ];
}

function purposeSection({ purpose, legalBases }: Agreement): Section {
  return {
    title: 'Doel en rechtsgronden',
    facts: [
      { path: 'purpose.description', term: 'Waarvoor de gegevens dienen', text: purpose.description },
      {
        path: 'purpose.originalPurpose',
        term: 'Waarvoor ze oorspronkelijk verzameld zijn',
        text: purpose.originalPurpose,
      },
      { path: 'purpose.compatibility', term: 'Waarom dat verenigbaar is', text: purpose.compatibility },
      { path: 'purpose.code', term: 'Code van het doel bij elke mededeling', text: purpose.code },
      {
        path: 'legalBases',
        term: 'Rechtsgronden',
        text: legalBases.map(({ code, title, articles }) => {
          const named =
            articles.length === 0 ? '' : `, ${articles.length === 1 ? 'artikel' : 'artikelen'} ${enumerated(articles)}`;
          return `${title}${named} [${code}]`;
        }),
      },
    ],
  };
}

function dataSection({ data, dataSubjects }: Agreement): Section {
  return {
    title: 'Welke gegevens, en van wie',
    paragraphs: [
      'Alleen deze gegevens worden meegedeeld, en daarvan alleen die waarvoor de cliënt toestemming gaf. Het zijn geen ' +
        'persoonsgegevens als vermeld in artikel 9 of 10 van de algemene verordening gegevensbescherming.',
    ],
    table: {
      columns: ['Gegeven', 'Verantwoording van de proportionaliteit'],
      rows: data.map(({ item, proportionality }, index) => ({
        path: `data.${index}`,
        cells: [DATA_WORDS[item], proportionality],
      })),
    },
    facts: [{ path: 'dataSubjects', term: 'Van wie', text: dataSubjects }],
  };
}

function recipientsSection({ recipients, onwardSharing, transfersOutsideEea }: Agreement): Section {
  const { partners } = onwardSharing;
  return {
    title: 'Wie de gegevens krijgt',
    facts: [
      { path: 'recipients', term: 'Categorieën van ontvangers', text: recipients },
      {
        path: 'onwardSharing.partners',
        term: 'Partners waarmee uitwisseling is afgesproken',
        text:
          partners.length === 0
            ? 'op dit ogenblik geen'
            : partners.map(({ name, enterpriseNumber }) => `${name} (KBO ${dotted(enterpriseNumber)})`),
      },
      {
        path: 'transfersOutsideEea',
        term: 'Doorgifte buiten de Europese Economische Ruimte',
        text: transfersOutsideEea ? 'ja' : 'geen',
      },
    ],
  };
}

function responsibilitiesSection(agreement: Agreement): Section {
  const { controllers, processors, hostedBy } = agreement.responsibilities;
  return {
    title: 'Wie waarvoor verantwoordelijk is',
    facts: [
      ...controllers.map(({ party, of, basis }, index) => ({
        path: `responsibilities.controllers.${index}`,
        term: `Verwerkingsverantwoordelijke: ${agreement[party].name}`,
        text: [of, `Grond: ${basis}`],
      })),
      ...processors.map((processor, index) => ({
        path: `responsibilities.processors.${index}`,
        term: `Verwerker voor ${agreement[processor.for].name}`,
        text: `${processor.name}: ${processor.task}`,
      })),
      {
        path: 'responsibilities.hostedBy',
        term: 'Het systeem voor de mededeling staat bij',
        text: hostedBy === 'processor' ? 'een verwerker' : agreement[hostedBy].name,
      },
    ],
  };
}

function territorySection({ territory }: Agreement): Section {
  return {
    title: 'Werkingsgebied',
    paragraphs: ['Het OCMW is dat van de woonplaats van de cliënt. De postcode telt, niet de naam van de plaats.'],
    table: {
      columns: ['Postcode', 'Plaatsen'],
      rows: territory.postalCodes.map(({ code, localities }, index) => ({
        path: `territory.postalCodes.${index}`,
        cells: [code, localities.join(', ')],
      })),
    },
    facts: [{ path: 'territory.nisCode', term: 'NIS-code van de gemeente', text: territory.nisCode }],
  };
}
