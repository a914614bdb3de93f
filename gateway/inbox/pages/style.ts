/**
 * The one stylesheet. Text has a contrast of at least 7 to 1, borders of fields 3 to 1 (WCAG 2.1, 1.4.6 and 1.4.11); what can
 * be tapped is at least 44 px high; everything is one column, so that 320 px and 200 % are no special case.
 */
export const STYLE = `
:root { color-scheme: light; --text: #1a1a1a; --quiet: #474747; --line: #c4c4c4; --field: #595959; --accent: #0b3d66; --link: #0b4f8a; --alert: #8f1414; --alert-back: #fdeeee; --done: #14532d; --done-back: #eaf6ee; --mark: #fff1c2; --mark-text: #4a3200; }
* { box-sizing: border-box; }
html { font: 106.25%/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; color: var(--text); background: #f3f5f7; }
body { margin: 0; overflow-wrap: anywhere; }
a { color: var(--link); }
a:focus-visible, button:focus-visible, input:focus-visible, select:focus-visible, [tabindex]:focus-visible { outline: 3px solid #000; outline-offset: 2px; box-shadow: 0 0 0 2px #fff; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 0.5rem; top: 0.5rem; background: #fff; padding: 0.5rem 1rem; z-index: 1; }
header { background: var(--accent); color: #fff; }
header > div { max-width: 46rem; margin: 0 auto; padding: 0.4rem 1rem; display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0.25rem 1rem; }
header a { color: #fff; font-weight: 600; min-height: 2.75rem; display: inline-flex; flex-direction: column; justify-content: center; text-decoration: none; }
header a:hover { text-decoration: underline; }
header .organisation { font-size: 0.9rem; font-weight: 400; }
header button { font: inherit; color: #fff; background: none; border: 1px solid #fff; border-radius: 0.3rem; min-height: 2.75rem; padding: 0 1rem; cursor: pointer; }
main { max-width: 46rem; margin: 0 auto; padding: 1rem 1rem 3rem; }
main:focus { outline: none; }
h1, h2 { line-height: 1.25; color: var(--accent); text-wrap: balance; }
h1 { font-size: 1.55rem; margin: 0.75rem 0 0.75rem; }
h2 { font-size: 1.2rem; margin: 2rem 0 0.6rem; }
p { margin: 0 0 0.75rem; }
.quiet { color: var(--quiet); font-size: 0.94rem; }
.back { margin: 0; }
.back a { display: inline-flex; align-items: center; min-height: 2.75rem; }
.cards, .choices, .timeline { list-style: none; margin: 0; padding: 0; }
.cards > li, .panel { background: #fff; border: 1px solid var(--line); border-radius: 0.4rem; padding: 0.75rem 1rem; margin: 0 0 0.6rem; }
.cards > li.urgent { border-left: 0.4rem solid var(--alert); }
.cards a { font-weight: 600; display: inline-flex; min-height: 2.75rem; align-items: center; }
.cards p { margin: 0; }
.tag { display: inline-block; font-size: 0.85rem; font-weight: 600; line-height: 1.4; padding: 0.05rem 0.5rem; border: 1px solid currentColor; border-radius: 0.25rem; color: var(--quiet); background: #fff; margin: 0 0.35rem 0.25rem 0; }
.tag.new { color: var(--mark-text); background: var(--mark); }
.tag.late { color: var(--alert); background: var(--alert-back); }
dl { margin: 0; }
dl > div { padding: 0.45rem 0; border-top: 1px solid #e4e4e4; }
dl > div:first-child { border-top: 0; }
dt { font-weight: 600; color: var(--quiet); font-size: 0.94rem; }
dd { margin: 0; }
dd.large { font-size: 1.2rem; font-weight: 600; }
dd.large a { display: inline-flex; align-items: center; min-height: 2.75rem; }
.button { display: flex; align-items: center; width: 100%; min-height: 3rem; padding: 0.5rem 1rem; font: inherit; font-weight: 600; text-align: left; text-decoration: none; border: 2px solid var(--link); border-radius: 0.3rem; background: #fff; color: var(--link); cursor: pointer; }
.button.main { background: var(--link); color: #fff; justify-content: center; }
.button.danger { border-color: var(--alert); background: var(--alert); color: #fff; justify-content: center; }
.button:hover, button:hover { text-decoration: underline; }
.choices > li { margin: 0 0 0.5rem; }
.choices .closed { display: block; padding: 0.6rem 1rem; border: 2px dashed var(--line); border-radius: 0.3rem; color: var(--quiet); background: #fff; }
.notice, .errors, .done { padding: 0.75rem 1rem; border-left: 0.4rem solid var(--mark-text); background: var(--mark); color: var(--mark-text); margin: 0 0 1rem; }
.notice p:last-child, .errors ul, .done p { margin: 0; }
.errors { border: 2px solid var(--alert); background: var(--alert-back); color: var(--alert); }
.errors h2 { margin: 0 0 0.4rem; color: inherit; }
.errors ul { padding-left: 1.2rem; }
.errors li { padding: 0.2rem 0; }
.errors a { color: inherit; font-weight: 600; }
.done { border-left-color: var(--done); background: var(--done-back); color: var(--done); font-weight: 600; }
fieldset { border: 0; margin: 0; padding: 0; min-width: 0; }
.field { margin: 0 0 1.25rem; }
.field.wrong { border-left: 0.4rem solid var(--alert); padding-left: 0.75rem; }
.field > label, legend { display: block; font-weight: 600; padding: 0; margin: 0 0 0.3rem; }
.hint { display: block; color: var(--quiet); font-size: 0.94rem; margin: 0 0 0.3rem; }
.wrong-text { display: block; color: var(--alert); font-weight: 600; margin: 0 0 0.3rem; }
input[type="text"], input[type="date"], input[type="datetime-local"] { font: inherit; width: 100%; max-width: 24rem; min-height: 3rem; padding: 0.4rem 0.6rem; border: 2px solid var(--field); border-radius: 0.3rem; background: #fff; color: inherit; }
select { font: inherit; width: 100%; max-width: 24rem; min-height: 3rem; padding: 0.4rem; border: 2px solid var(--field); border-radius: 0.3rem; background: #fff; color: inherit; }
.option { display: flex; gap: 0.75rem; align-items: center; min-height: 2.9rem; background: #fff; border: 1px solid var(--line); border-radius: 0.3rem; padding: 0.4rem 0.75rem; margin: 0 0 0.4rem; }
.option input { width: 1.4rem; height: 1.4rem; flex: none; margin: 0; accent-color: var(--link); }
.option label { flex: 1; }
.timeline li { padding: 0.5rem 0 0.5rem 1rem; border-left: 3px solid var(--line); }
.timeline time { display: block; color: var(--quiet); font-size: 0.94rem; }
@media (min-width: 40rem) {
  dl > div { display: grid; grid-template-columns: 14rem 1fr; gap: 1rem; }
  .button { display: inline-flex; width: auto; min-width: 22rem; }
}
@media print { header, .back, form { display: none; } html { background: #fff; } }
@media (forced-colors: active) { .tag, .notice, .done { border: 1px solid; } }
`;
