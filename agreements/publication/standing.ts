import { html } from 'ghtml';
import type { PartyRole } from '../../domain/agreement.js';
import type { ApprovalVerdict, PartyApproval } from '../approvals.js';
import type { LoadedAgreement } from '../load-agreement.js';
import { type Section, touches } from './section.js';

/** Whether what is published is settled and approved. `approvals` are as judged with trusted keys; absent where nobody looked. */
export interface Standing {
  loaded: LoadedAgreement;
  approvals?: readonly PartyApproval[];
}

const PARTIES: readonly PartyRole[] = ['sender', 'receiver'];

/** What stands above everything: a draft says so before it says anything else. */
export function renderStanding({ loaded, approvals }: Standing): string {
  const count = loaded.proposals.length;
  const isApproved = approvals?.every(({ verdict }) => verdict === 'approved') ?? false;
  if (count === 0 && isApproved) return '';
  const sentences = [
    ...(count > 0
      ? [`${count === 1 ? '1 waarde is' : `${count} waarden zijn`} nog een voorstel, en als “voorstel” gemerkt.`]
      : []),
    ...(isApproved ? [] : ['De goedkeuring door beide functionarissen voor gegevensbescherming is niet vastgesteld.']),
  ];
  return html`<p class="note" role="note"><strong>Ontwerp.</strong> ${sentences.join(' ')}</p>`;
}

/** Who approved exactly this content, and what it is known by. */
export function renderApproval({ loaded, approvals }: Standing, id: string): string {
  const rows = PARTIES.map((party) => {
    const judged = approvals?.find((approval) => approval.party === party);
    const carries = loaded.approvals.some((approval) => approval.party === party);
    const text = judged ? approvalWords(judged.verdict, judged.keyId) : carries ? NOT_VERIFIED : NONE;
    return html`<div><dt>${loaded.agreement[party].name}</dt><dd>${text}</dd></div>`;
  });
  return html`<section aria-labelledby="${id}">
<h2 id="${id}">Goedkeuring</h2>
<p>De functionaris voor gegevensbescherming van elke partij keurt precies deze inhoud goed, met een digitale handtekening.</p>
<dl>
!${rows.join('\n')}
<div><dt>Controlegetal van de inhoud (SHA-256)</dt><dd class="hash">${loaded.contentHash}</dd></div>
</dl>
</section>`;
}

const NONE = 'nog niet goedgekeurd';
const NOT_VERIFIED = 'draagt een handtekening die hier niet is nagekeken';

function approvalWords(verdict: ApprovalVerdict, keyId: string | undefined): string {
  if (verdict === 'approved') return `goedgekeurd, met sleutel ${keyId}`;
  return verdict === 'missing' ? NONE : `${NONE}: de handtekening geldt niet voor deze inhoud`;
}

/** Every value that is still a proposal, with its reason; the reasons are in English. Empty where there is none. */
export function renderProposals({ loaded }: Standing, sections: readonly Section[], id: string): string {
  if (loaded.proposals.length === 0) return '';
  const rows = loaded.proposals.map(
    ({ path, reason }) =>
      html`<div><dt>${termOf(path, sections)} <code>${path}</code></dt><dd lang="en">${reason}</dd></div>`,
  );
  return html`<section aria-labelledby="${id}">
<h2 id="${id}">Nog niet afgesproken</h2>
<p>De tekst van het protocol laat deze waarden open. Ze zijn voorgesteld om deze reden, tot beide functionarissen ze vastleggen.</p>
<dl>
!${rows.join('\n')}
</dl>
</section>`;
}

/** What the pages call the value; of one that is said in several places, the title of the section. */
function termOf(path: string, sections: readonly Section[]): string {
  for (const { title, facts = [], table, parts = [] } of sections) {
    const terms = [
      ...facts.filter((fact) => touches(fact.path, [path])).map(({ term }) => term),
      ...(table?.rows ?? []).filter((row) => touches(row.path, [path])).map(({ cells }) => cells[0] ?? ''),
    ];
    if (terms.length > 0) return terms.length === 1 ? (terms[0] ?? title) : title;
    const inPart = termOf(path, parts);
    if (inPart !== '') return inPart;
  }
  return '';
}
