import type { Choice } from "../../jobs/choose-candidate.ts";
import { candidateCells, candidateHead, candidateScoreHead, choiceRows } from "../../report/candidate-lines.ts";
import { type Html, html } from "../markup/html.ts";
import type { PageSection } from "../markup/page-section.ts";
import { pageTable } from "../markup/page-table.ts";

/** What was chosen on validation samples, and what else was tried. */
export const search: PageSection = {
  id: "search",
  title: "What was tried",
  content: ({ report: { search: found, temperature, dataset } }) => {
    const kind = dataset.output?.kind ?? "distribution";
    const trials = ({ reason, candidates, chosen }: Choice, who: string): Html => {
      const place = candidates.findIndex((one) => JSON.stringify(one) === JSON.stringify(chosen));
      const rows = choiceRows({ reason, candidates, chosen }, kind);
      return html`<p>${who}${reason}</p>${pageTable(
        "candidates",
        candidateHead,
        rows.map(([first = "", ...cells], i) => [
          i === place ? html`<strong>${first} (chosen)</strong>` : first,
          ...cells,
        ]),
      )}`;
    };
    if (found !== null)
      return html`${trials(found.choice, "")}${found.scratch === null ? null : trials(found.scratch, "The student from scratch: ")}`;
    if (temperature.candidates.length === 0) return html`<p>${temperature.reason}</p>`;
    return html`<p>${temperature.reason}</p>${pageTable(
      "temperatures",
      ["T", ...candidateScoreHead],
      temperature.candidates.map((one) => [String(one.temperature), ...candidateCells(one, kind)]),
    )}`;
  },
};
