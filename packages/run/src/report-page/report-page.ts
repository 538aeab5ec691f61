import { saidInWords } from "../report/quality-lines.ts";
import { labelledOf } from "../report/render-report.ts";
import { html, serialised } from "./markup/html.ts";
import type { PageInput, PageSection } from "./markup/page-section.ts";
import { pageStyle } from "./page-style.ts";
import { accounting } from "./sections/accounting.ts";
import { alike } from "./sections/alike.ts";
import { calibration } from "./sections/calibration.ts";
import { classes } from "./sections/classes.ts";
import { cost } from "./sections/cost.ts";
import { curves } from "./sections/curves.ts";
import { glance } from "./sections/glance.ts";
import { next } from "./sections/next.ts";
import { quality } from "./sections/quality.ts";
import { samples } from "./sections/samples.ts";
import { search } from "./sections/search.ts";
import { teachers } from "./sections/teachers.ts";

/** In the order in which they are read. */
const sections: readonly PageSection[] = [
  glance,
  next,
  quality,
  cost,
  classes,
  samples,
  alike,
  calibration,
  curves,
  teachers,
  search,
  accounting,
];

/** A page that asks nobody for anything and runs nothing, whatever got into it. */
const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** report.html. Pure: the same report and samples give the same bytes. */
export function reportPage(input: PageInput): string {
  const { report } = input;
  const { dataset } = report;
  const shown = sections.flatMap(({ id, title, content }) => {
    const found = content(input);
    return found === null ? [] : [{ id, title, found }];
  });
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Run ${report.run}</title>
<style>${serialised(pageStyle)}</style>
</head>
<body>
<header>
<h1>Run ${report.run}</h1>
<p class="about">${dataset.name}: ${dataset.train} training${labelledOf(dataset)}, ${dataset.validation} validation and ${dataset.test} test samples of ${saidInWords(dataset)}.</p>
<nav aria-label="Sections"><ul>${shown.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
</header>
<main>
${shown.map(
  ({ id, title, found }) => html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${found}
</section>
`,
)}</main>
</body>
</html>
`;
  return page.markup;
}
