import { html } from 'ghtml';
import { page } from './page.js';
import { type ProcessingRecord, processingRecords } from './processing-record.js';
import { renderContents, renderSection } from './render-section.js';
import type { Section } from './section.js';
import { renderStanding, type Standing } from './standing.js';
import { dotted } from './words.js';

/**
 * The agreement as an entry in each party's record of processing activities (GDPR 30, 1), in Dutch.
 *
 * @param protocolPage name of the file with the agreement, beside this one
 */
export function recordPage(standing: Standing, protocolPage: string): string {
  const { agreement, proposals } = standing.loaded;
  const sections = processingRecords(agreement).map(recordSection);
  const paths = proposals.map(({ path }) => path);
  const parts = [
    renderStanding(standing),
    renderContents(Object.fromEntries(sections.map(({ title }, index) => [`partij-${index + 1}`, title]))),
    ...sections.map((section, index) => renderSection(section, paths, `partij-${index + 1}`)),
  ];
  return page({
    title: `Register van de verwerkingsactiviteiten: ${agreement.agreementId}, versie ${agreement.version}`,
    body: html`<header>
<h1>Register van de verwerkingsactiviteiten</h1>
<p>Volgens artikel 30, lid 1, van de algemene verordening gegevensbescherming, voor het <a href="${protocolPage}">${agreement.title}</a>.</p>
</header>
<main>
!${parts.filter((part) => part !== '').join('\n')}
</main>
<footer class="quiet">
<p>Protocol ${agreement.agreementId}, versie ${agreement.version}. Controlegetal van de inhoud (SHA-256): <span class="hash">${standing.loaded.contentHash}</span></p>
</footer>
`,
  });
}

function recordSection(record: ProcessingRecord): Section {
  const { party, controller, otherController } = record;
  return {
    title: `Verwerking door ${controller.name}`,
    facts: [
      { path: `${party}.name`, term: 'Verwerkingsverantwoordelijke', text: organisationWords(controller) },
      { path: `${party}.signatories`, term: 'Vertegenwoordigd door', text: controller.representatives },
      {
        path: `${party}.dpoContact`,
        term: 'Functionaris voor gegevensbescherming',
        text: controller.dataProtectionOfficer,
      },
      {
        path: 'responsibilities.controllers',
        term: 'Verwerking, en grond ervan',
        text: record.activities.map(({ of, basis }) => `${of} Grond: ${basis}`),
      },
      {
        path: 'receiver.name',
        term: 'Andere verwerkingsverantwoordelijke in deze uitwisseling',
        text: organisationWords(otherController),
      },
      { path: 'purpose', term: 'Verwerkingsdoeleinden', text: record.purposes },
      { path: 'dataSubjects', term: 'Categorieën van betrokkenen', text: record.dataSubjects },
      { path: 'data', term: 'Categorieën van persoonsgegevens', text: record.dataCategories },
      { path: 'recipients', term: 'Categorieën van ontvangers', text: record.recipients },
      {
        path: 'responsibilities.processors',
        term: 'Verwerkers',
        text: record.processors.map(({ name, task }) => `${name}: ${task}`),
      },
      {
        path: 'transfersOutsideEea',
        term: 'Doorgifte aan derde landen of internationale organisaties',
        text: record.transfersOutsideEea ? 'ja' : 'geen',
      },
      {
        path: 'securityMeasures',
        term: 'Technische en organisatorische beveiligingsmaatregelen',
        text: record.securityMeasures,
      },
    ],
    parts: [retentionPart(record)],
  };
}

function retentionPart({ retention }: ProcessingRecord): Section {
  return {
    title: 'Beoogde termijnen voor het wissen',
    table: {
      columns: ['Wat', 'Hoe lang'],
      rows: retention.map(({ path, what, howLong }) => ({ path, cells: [what, howLong] })),
    },
  };
}

function organisationWords({ name, enterpriseNumber, address }: ProcessingRecord['otherController']): string {
  return `${name}, ${address} (KBO ${dotted(enterpriseNumber)})`;
}
