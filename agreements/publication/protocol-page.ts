import { html } from 'ghtml';
import { page } from './page.js';
import { renderContents, renderSection } from './render-section.js';
import { sectionsOf } from './sections/index.js';
import { renderApproval, renderProposals, renderStanding, type Standing } from './standing.js';

/**
 * The agreement as a page for both parties' websites (R16), in Dutch.
 *
 * @param recordPage name of the file with the record of processing, beside this one
 */
export function protocolPage(standing: Standing, recordPage: string): string {
  const { agreement, proposals } = standing.loaded;
  const sections = sectionsOf(agreement);
  const paths = proposals.map(({ path }) => path);
  const ids = sections.map((_, index) => `deel-${index + 1}`);
  const titles = Object.fromEntries(sections.map((section, index) => [ids[index], section.title]));
  const parts = [
    renderStanding(standing),
    renderContents({
      ...titles,
      goedkeuring: 'Goedkeuring',
      ...(proposals.length > 0 && { voorstellen: 'Nog niet afgesproken' }),
    }),
    ...sections.map((section, index) => renderSection(section, paths, ids[index] ?? '')),
    renderApproval(standing, 'goedkeuring'),
    renderProposals(standing, sections, 'voorstellen'),
  ];
  const { title, agreementId, version } = agreement;
  return page({
    title: `${title} (versie ${version})`,
    body: html`<header>
<h1>${title}</h1>
</header>
<main>
!${parts.filter((part) => part !== '').join('\n')}
</main>
<footer class="quiet">
<p>Protocol ${agreementId}, versie ${version}. Zie ook het <a href="${recordPage}">register van de verwerkingsactiviteiten</a>.</p>
</footer>
`,
  });
}
