/**
 * One style for all pages: readable on a phone, on paper and without colours. Each pair of text and background has a
 * contrast of at least 7 to 1 (WCAG 2.2, 1.4.6).
 */
export const STYLE = `
:root { color-scheme: light; --text: #1a1a1a; --quiet: #474747; --line: #c4c4c4; --accent: #0b3d66; --mark: #fff1c2; --mark-text: #4a3200; }
* { box-sizing: border-box; }
html { font: 100%/1.55 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; color: var(--text); background: #fff; }
body { margin: 0 auto; max-width: 52rem; padding: 1.25rem 1rem 3rem; overflow-wrap: anywhere; }
h1, h2, h3 { line-height: 1.25; color: var(--accent); text-wrap: balance; }
h1 { font-size: 1.7rem; margin: 0.5rem 0 1rem; }
h2 { font-size: 1.3rem; margin: 2.5rem 0 0.75rem; padding-top: 1rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.08rem; margin: 1.75rem 0 0.5rem; }
p { margin: 0 0 0.75rem; max-width: 44rem; }
a { color: #0b4f8a; }
a:focus-visible { outline: 3px solid #0b4f8a; outline-offset: 2px; }
ul { margin: 0; padding-left: 1.2rem; }
ol { margin: 0; padding-left: 1.9rem; }
li + li { margin-top: 0.3rem; }
nav ol { columns: 2 17rem; column-gap: 2rem; margin-bottom: 1rem; }
nav li { break-inside: avoid; }
dl { margin: 0; }
dl > div { padding: 0.55rem 0; border-top: 1px solid #e4e4e4; break-inside: avoid; }
dl > div:first-child { border-top: 0; }
dt { font-weight: 600; color: var(--quiet); }
dd { margin: 0; }
table { border-collapse: collapse; width: 100%; margin: 0.25rem 0 1rem; }
th, td { text-align: left; vertical-align: top; padding: 0.5rem 0.75rem 0.5rem 0; border-bottom: 1px solid var(--line); }
thead th { border-bottom: 2px solid var(--accent); color: var(--accent); }
tbody th { font-weight: 600; width: 38%; }
.proposal { display: inline-block; font-size: 0.8rem; font-weight: 600; line-height: 1.3; padding: 0.05rem 0.4rem; border: 1px solid #8a6a00; border-radius: 0.2rem; background: var(--mark); color: var(--mark-text); white-space: nowrap; }
.note { padding: 0.75rem 1rem; border-left: 0.35rem solid #8a6a00; background: var(--mark); color: var(--mark-text); max-width: none; }
.quiet { color: var(--quiet); font-size: 0.92rem; }
.hash { font-family: ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; font-size: 0.85em; }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); }
@media (min-width: 44rem) { dl > div { display: grid; grid-template-columns: 18rem 1fr; gap: 1.25rem; } }
@media print {
  @page { size: A4; margin: 18mm 16mm; }
  html { font-size: 10pt; }
  body { max-width: none; padding: 0; }
  h1, h2, h3, thead { break-after: avoid; }
  h2 { margin-top: 1.5rem; }
  tr { break-inside: avoid; }
  a { color: inherit; text-decoration: none; }
  nav { display: none; }
  dl > div { display: grid; grid-template-columns: 6.2cm 1fr; gap: 0.4cm; }
}
`;
