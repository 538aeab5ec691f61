import { nextSteps } from "../../report/next-steps.ts";
import { html } from "../markup/html.ts";
import type { PageSection } from "../markup/page-section.ts";
import { prose } from "../markup/page-table.ts";

/** What the figures suggest to try. */
export const next: PageSection = {
  id: "next",
  title: "What to try next",
  content: ({ report }) => {
    const steps = nextSteps(report);
    return steps.length === 0
      ? null
      : html`<ul class="steps">${steps.map((step) => html`<li>${prose(step)}</li>`)}</ul>`;
  },
};
