import { differenceInWords, points } from "../../report/gain.ts";
import { noGain, verdict } from "../../report/render-report.ts";
import type { Report, ReportRow } from "../../report/report.ts";
import { bytes, count, milliseconds, percent, ratio } from "../../report/shown-figures.ts";
import { rangeChart } from "../charts/range-chart.ts";
import { type Html, html } from "../markup/html.ts";
import type { PageSection } from "../markup/page-section.ts";
import { paragraphs } from "../markup/page-table.ts";

/** What a reader sees first: what was gained, what was lost, what is saved. */
export const glance: PageSection = {
  id: "glance",
  title: "What distillation did",
  content: ({ report }) => {
    const cards = [gained(report), lost(report), saved(report)].filter((card) => card !== null);
    const sentences = verdict(report);
    return html`<div class="glance"><ul class="cards">${cards}</ul>${rangeChart(report)}</div>
${paragraphs([...sentences, ...(report.gain === null ? [noGain(report)] : [])])}
${report.warnings.map((warning) => html`<p class="warning">Warning: ${warning}.</p>`)}`;
  },
};

type Tone = "good" | "bad" | "even";

function card(tone: Tone, what: string, figure: string, says: string): Html {
  return html`<li class="card ${tone}"><h3>${what}</h3><p class="figure">${figure}</p><p>${says}</p></li>`;
}

const tones = { gained: "good", lost: "bad", "no-clear-difference": "even" } as const;
const titles = { gained: "Gained", lost: "Made worse", "no-clear-difference": "No clear gain" } as const;

function gained({ gain, ranking }: Report): Html | null {
  const comparison = ranking?.gain ?? gain?.distilled ?? null;
  if (comparison === null) return null;
  const what = ranking?.gain ? "HR@10" : `test ${comparison.metric ?? "accuracy"}`;
  const words = differenceInWords(comparison, what).slice(points(comparison.difference.mean).length);
  return card(
    tones[comparison.kind],
    titles[comparison.kind],
    points(comparison.difference.mean),
    `${words.trim()} against the same student from scratch.`,
  );
}

function lost({ information }: Report): Html | null {
  if (information === null || information.lost === null || information.won === null) return null;
  return card(
    "even",
    "Lost of the ensemble",
    percent(information.lost),
    `of the test samples the ensemble names right and the student does not. For ${percent(information.won)} it is the other way round.`,
  );
}

function saved({ models }: Report): Html | null {
  const distilled = models.find(({ role }) => role === "distilled");
  const ensemble = models.find(({ role }) => role === "ensemble");
  if (distilled === undefined || ensemble === undefined) return null;
  const smaller = distilled.compression?.ensemble;
  const parts = [
    instead("parameters", "parameters", count, distilled, ensemble),
    instead("fileBytes", "on disk", bytes, distilled, ensemble),
    instead("latencyP50Ms", "ms a sample", milliseconds, distilled, ensemble),
  ].filter((part) => part !== null);
  if (smaller === undefined || parts.length === 0) return null;
  return card(
    smaller > 1 ? "good" : "even",
    "Smaller than all teachers together",
    ratio(smaller),
    `${parts.join("; ")}.`,
  );
}

/** `4,150 parameters instead of 290,952`; null where one is not known. */
function instead(
  key: keyof ReportRow["cost"],
  unit: string,
  shown: (value: number) => string,
  own: ReportRow,
  other: ReportRow,
): string | null {
  const [less, more] = [own.cost[key], other.cost[key]];
  return less === null || more === null ? null : `${shown(less)} ${unit} instead of ${shown(more)}`;
}
