import { html } from 'ghtml';
import { STYLE } from './style.js';

export interface Page {
  title: string;
  /** Markup, escaped already. */
  body: string;
  /** Rules for this page only. */
  style?: string;
}

/**
 * A whole document in Dutch: no script, nothing loaded from elsewhere, and well-formed as XML too. Markup is nested with
 * `!` before the expression; whatever else is put in is escaped.
 */
export function page({ title, body, style = '' }: Page): string {
  return html`<!DOCTYPE html>
<html lang="nl">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
<title>${title}</title>
<style>!${STYLE}!${style}</style>
</head>
<body>
!${body}</body>
</html>
`;
}
