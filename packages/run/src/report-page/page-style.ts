/** Of the page: by day, by night, on a phone, on paper. */
export const pageStyle: string = `
:root {
  color-scheme: light dark;
  --paper: #fff; --card: #f6f7f9; --ink: #1a202c; --soft: #4a5568; --faint: #8a94a6; --rule: #e3e7ee; --link: #1d4ed8;
  --good: #0b6b3a; --bad: #b42318; --strong: #b42318;
  --scratch: #6b7280; --distilled: #1d4ed8; --ensemble: #b45309; --ceiling: #0f766e; --teacher: #a78bfa;
  --assistant: #be185d; --fine-tuned: #0284c7; --further: #65a30d;
  --one: #1d4ed8; --two: #b45309; --three: #0f766e; --four: #be185d; --five: #6d28d9; --six: #4d7c0f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #12161d; --card: #1b212b; --ink: #e8ecf3; --soft: #b4bdcc; --faint: #7f8aa0; --rule: #2d3543; --link: #8ab4ff;
    --good: #5fd394; --bad: #ff8d80; --strong: #ff8d80;
    --scratch: #9aa4b5; --distilled: #7aa7ff; --ensemble: #f0a95b; --ceiling: #4fd1b5; --teacher: #b9a5ff;
    --assistant: #f48fbd; --fine-tuned: #5cc8ff; --further: #a3d65c;
    --one: #7aa7ff; --two: #f0a95b; --three: #4fd1b5; --four: #f48fbd; --five: #b9a5ff; --six: #a3d65c;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
header, main { max-width: 1120px; margin: 0 auto; padding: 0 20px; }
header { padding-top: 32px; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 4px; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin: 0 0 12px; }
h3 { font-size: 1rem; margin: 20px 0 6px; }
p { margin: 0 0 8px; max-width: 78ch; overflow-wrap: anywhere; }
a { color: var(--link); }
nav ul { display: flex; flex-wrap: wrap; gap: 4px 16px; list-style: none; padding: 0; margin: 12px 0 0; font-size: .875rem; }
section { padding: 28px 0; border-top: 1px solid var(--rule); }
section:first-of-type { border-top: 0; }
.about, .note { color: var(--soft); font-size: .875rem; }
.note { margin-top: 8px; }
.faint { color: var(--soft); font-size: .75rem; }
.verdict { font-size: 1.2rem; line-height: 1.4; font-weight: 600; max-width: 70ch; }
.warning { border-left: 3px solid var(--bad); padding-left: 10px; }
.glance { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 420px); gap: 24px; align-items: start; margin: 16px 0; }
.cards { display: grid; gap: 12px; list-style: none; margin: 0; padding: 0; }
.card { background: var(--card); border-left: 4px solid var(--faint); border-radius: 6px; padding: 12px 16px; }
.card h3 { margin: 0; font-size: .875rem; font-weight: 600; color: var(--soft); }
.card p { margin: 0; font-size: .875rem; }
.card .figure { font-size: 1.9rem; line-height: 1.25; font-weight: 700; font-variant-numeric: tabular-nums; }
.card.good { border-color: var(--good); } .card.good .figure { color: var(--good); }
.card.bad { border-color: var(--bad); } .card.bad .figure { color: var(--bad); }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 320px), 1fr)); gap: 20px 24px; align-items: start; }
figure, .chart-table { margin: 0; min-width: 0; }
.chart-table h3 { font-size: .875rem; margin: 0 0 4px; }
figcaption { font-size: .875rem; font-weight: 600; margin-bottom: 4px; overflow-wrap: anywhere; }
.chart { display: block; width: 100%; max-width: 440px; height: auto; overflow: visible; color: var(--soft); font: 11px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 16px; list-style: none; margin: 0 0 12px; padding: 0; font-size: .875rem; overflow-wrap: anywhere; }
.swatch { display: inline-block; width: 12px; height: 12px; border-radius: 3px; margin-right: 6px; vertical-align: -1px; }
.steps { margin: 0; padding-left: 20px; max-width: 78ch; }
.steps li { margin-bottom: 6px; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; margin: 8px 0; }
table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; }
th, td { padding: 5px 12px 5px 0; text-align: right; border-bottom: 1px solid var(--rule); white-space: nowrap; }
th:first-child, .words th:not(:last-child), .words td:not(:last-child) { text-align: left; }
thead th { color: var(--soft); font-weight: 600; vertical-align: bottom; }
tbody th { font-weight: 400; }
details { margin: 8px 0; }
summary { cursor: pointer; color: var(--link); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
code { font: .85em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
td code { overflow-wrap: normal; }
.samples { display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 12px; list-style: none; margin: 8px 0 0; padding: 0; }
.samples li { background: var(--card); border-radius: 6px; padding: 10px; min-width: 0; font-size: .8125rem; }
.samples p { margin: 2px 0 0; line-height: 1.35; }
.samples img { display: block; width: 96px; height: 96px; object-fit: contain; object-position: left; image-rendering: pixelated; margin-bottom: 6px; }
.samples img.spectrogram { width: 100%; height: 72px; object-fit: fill; }
.samples li:has(blockquote) { grid-column: span 2; }
pre { overflow-x: auto; font-size: .875rem; }
blockquote { margin: 0 0 6px; font-size: .875rem; white-space: pre-wrap; overflow-wrap: anywhere; }
@media (max-width: 760px) {
  .glance { grid-template-columns: minmax(0, 1fr); }
  .samples li:has(blockquote) { grid-column: 1 / -1; }
  header, main { padding-left: 16px; padding-right: 16px; }
}
@media print {
  nav { display: none; }
  body { font-size: 11pt; }
  section, figure, .card, .samples li, tr { break-inside: avoid; }
  section:has(.samples), section:has(table) { break-inside: auto; }
  .scroll { overflow: visible; }
  th, td { white-space: normal; }
}
`;
