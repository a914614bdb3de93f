import { html } from 'ghtml';
import type { Addresses } from '../addresses.js';
import { FORM_TOKEN } from '../form-origin.js';

/** Who looks at a page; nobody is signed in without it. */
export interface Viewer {
  /** Name of the OCMW, as the agreement has it. */
  organisation: string;
  formToken: string;
}

export interface Page {
  /** Never anything of a client: it stays in the history of the browser. */
  title: string;
  /** Markup, escaped already. */
  body: string;
  viewer?: Viewer | undefined;
  /** Says in the title that a form was not accepted. */
  isRefused?: boolean;
  /** Where the browser goes on by itself, at once. */
  refresh?: string;
}

/**
 * A whole page in Dutch: no script, one stylesheet of ours. Markup is nested with `!` before the expression; whatever else is put
 * in is escaped.
 */
export function layout({ title, body, viewer, isRefused, refresh }: Page, addresses: Addresses): string {
  return html`<!DOCTYPE html>
<html lang="nl">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="robots" content="noindex" />
!${refresh === undefined ? '' : html`<meta http-equiv="refresh" content="0; url=${refresh}" />`}<title>${isRefused ? 'Fout: ' : ''}${title} – Doorverwijzingen</title>
<link rel="stylesheet" href="${addresses.to('/style.css')}" />
</head>
<body>
<a class="skip" href="#main">Naar de inhoud</a>
<header><div>
<a href="${addresses.home}">Doorverwijzingen!${viewer === undefined ? '' : html` <span class="organisation">${viewer.organisation}</span>`}</a>
!${viewer === undefined ? '' : signOut(viewer, addresses)}
</div></header>
<main id="main" tabindex="-1">
!${body}
</main>
</body>
</html>
`;
}

function signOut({ formToken }: Viewer, addresses: Addresses): string {
  return html`<form method="post" action="${addresses.to('/sign-out')}">!${hiddenField(FORM_TOKEN, formToken)}<button>Afmelden</button></form>`;
}

export function hiddenField(name: string, value: string): string {
  return html`<input type="hidden" name="${name}" value="${value}" />`;
}

export function backLink(address: string, words: string): string {
  return html`<p class="back"><a href="${address}">← ${words}</a></p>`;
}
