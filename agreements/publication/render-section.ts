import { html } from 'ghtml';
import { type Fact, type Section, type Table, touches } from './section.js';

/**
 * Markup of a section and of its parts, one heading level deeper. `proposals` are the paths to be marked. Line breaks are
 * typed out: an escape sequence stays as it is in a tagged template.
 */
export function renderSection(section: Section, proposals: readonly string[], id: string, level = 2): string {
  const { title, paragraphs = [], table, facts = [], parts = [] } = section;
  const content = [
    ...paragraphs.map((text) => html`<p>${text}</p>`),
    ...(table ? [renderTable(table, proposals)] : []),
    ...(facts.length > 0 ? [renderFacts(facts, proposals)] : []),
    ...parts.map((part, index) => renderSection(part, proposals, `${id}-${index + 1}`, level + 1)),
  ];
  return html`<section aria-labelledby="${id}">
<h${level} id="${id}">${title}</h${level}>
!${content.join('\n')}
</section>`;
}

/** A list of contents: titles by the ids of their sections. */
export function renderContents(titles: Readonly<Record<string, string>>): string {
  const items = Object.entries(titles).map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`);
  return html`<nav aria-label="Inhoud">
<ol>
!${items.join('\n')}
</ol>
</nav>`;
}

function renderFacts(facts: readonly Fact[], proposals: readonly string[]): string {
  const rows = facts.map(
    (fact) => html`<div><dt>${fact.term}!${mark(fact.path, proposals)}</dt><dd>!${renderText(fact)}</dd></div>`,
  );
  return html`<dl>
!${rows.join('\n')}
</dl>`;
}

function renderText({ text, link }: Fact): string {
  if (Array.isArray(text)) {
    if (text.length < 2) return html`${text[0] ?? 'geen'}`;
    return html`<ul>!${text.map((item) => html`<li>${item}</li>`)}</ul>`;
  }
  return link === undefined ? html`${text}` : html`<a href="${link}">${text}</a>`;
}

function renderTable({ columns, rows }: Table, proposals: readonly string[]): string {
  const body = rows.map(
    ({ path, cells: [head = '', ...cells] }) =>
      html`<tr><th scope="row">${head}!${mark(path, proposals)}</th>!${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`,
  );
  return html`<table>
<thead><tr>!${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>
!${body.join('\n')}
</tbody>
</table>`;
}

function mark(path: string, proposals: readonly string[]): string {
  return touches(path, proposals) ? ' <span class="proposal">voorstel</span>' : '';
}
