import { html } from 'ghtml';
import { NOTICE_PHRASES, type Notice, noteForTeamMember } from './notice.js';
import { page } from './page.js';

/** On paper it is meant to be one page of A4. */
const NOTICE_STYLE = `
h2 { font-size: 1.12rem; margin: 1.1rem 0 0.2rem; padding: 0; border: 0; }
main > ol { padding: 0; list-style: none; counter-reset: item; }
main > ol > li { counter-increment: item; margin: 0; }
main > ol > li > h2::before { content: counter(item) ". "; }
p { max-width: none; }
.consent { margin-top: 1.25rem; padding: 0.75rem 1rem; border: 2px solid var(--accent); border-radius: 0.3rem; break-inside: avoid; }
.consent h2 { margin-top: 0; }
blockquote { margin: 0.4rem 0 0.75rem; padding-left: 0.8rem; border-left: 0.25rem solid var(--accent); font-size: 1.05em; }
.choices { display: flex; flex-wrap: wrap; gap: 0.3rem 1.5rem; padding: 0; margin: 0 0 0.75rem; list-style: none; }
.choices li { margin: 0; }
.box { display: inline-block; width: 0.9em; height: 0.9em; margin-right: 0.4em; border: 1.5px solid currentColor; vertical-align: -0.08em; }
.box.ticked { background: currentColor; box-shadow: inset 0 0 0 2px #fff; }
.lines { display: flex; gap: 1.5rem; margin: 0; padding: 0; list-style: none; }
.lines li { flex: 1; margin: 0; padding-bottom: 1.6rem; border-bottom: 1px solid currentColor; }
.lines li:first-child { flex: 0 0 30%; }
footer { margin-top: 1.25rem; padding-top: 0.6rem; }
footer p { margin: 0 0 0.2rem; }
@media print {
  @page { margin: 11mm 15mm; }
  /* Fonts of one size differ in height; by the height of their letters all fill the page alike. */
  html { font: 10.3pt/1.36 Arial, "Liberation Sans", Helvetica, sans-serif; font-size-adjust: 0.519; }
  h1 { font-size: 1.5rem; margin: 0 0 0.3rem; }
  h2 { margin-top: 0.5rem; }
  p { margin-bottom: 0.2rem; }
  .note { padding: 0.2rem 0.8rem; }
  .consent { margin-top: 0.6rem; padding: 0.4rem 0.8rem; }
  .choices, blockquote { margin-bottom: 0.3rem; }
  .lines li { padding-bottom: 1.2rem; }
  footer { margin-top: 0.5rem; padding-top: 0.3rem; }
}
`;

/** The notice as a page to read on a screen or to print. */
export function noticePage(notice: Notice): string {
  const { title, items, agreementId, agreementVersion, noticeVersion, language, isProposal } = notice;
  const draft = isProposal ? html`<p class="note" role="note">${NOTICE_PHRASES.draft}</p>` : '';
  return page({
    title,
    style: NOTICE_STYLE,
    body: html`<header>
<h1>${title}</h1>
!${draft}<p>${NOTICE_PHRASES.intro}</p>
</header>
<main>
<ol>
!${items.map(({ heading, text }) => html`<li><h2>${heading}</h2><p>${text}</p></li>`).join('\n')}
</ol>
!${consentBox(notice)}
<h2>${NOTICE_PHRASES.withdrawal}</h2>
<p>${notice.withdrawal}</p>
</main>
<footer class="quiet">
<p>${noteForTeamMember(notice)}</p>
<p>${notice.sender}. Uitleg versie ${noticeVersion} (${language}), protocol ${agreementId} versie ${agreementVersion}.</p>
</footer>
`,
  });
}

function consentBox({ consentStatement, always, choices }: Notice): string {
  const options = choices.map((choice) => html`<li><span class="box"></span>${choice}</li>`);
  return html`<section class="consent" aria-labelledby="toestemming">
<h2 id="toestemming">${NOTICE_PHRASES.consent}</h2>
<p>${NOTICE_PHRASES.aloud}</p>
<blockquote><p>${consentStatement}</p></blockquote>
<p>${NOTICE_PHRASES.choose}</p>
<ul class="choices">
<li><span class="box ticked"></span>${always} (${NOTICE_PHRASES.always})</li>
!${options.join('\n')}
</ul>
<p>${NOTICE_PHRASES.signature}</p>
<ul class="lines">!${NOTICE_PHRASES.lines.map((line) => html`<li>${line}</li>`)}</ul>
</section>`;
}
