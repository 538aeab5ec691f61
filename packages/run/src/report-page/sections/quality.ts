import { classBiasRows } from "../../report/class-bias.ts";
import { pictureCells, pictureHead, pictureLegend } from "../../report/picture-lines.ts";
import { figureHead, qualityCells, qualityLegend } from "../../report/quality-lines.ts";
import { rankingHead, rankingLegend, rankingRows } from "../../report/ranking-lines.ts";
import type { Report } from "../../report/report.ts";
import { type Html, html } from "../markup/html.ts";
import type { PageSection } from "../markup/page-section.ts";
import { pageTable, prose } from "../markup/page-table.ts";

/** The figures of every model. */
export const quality: PageSection = {
  id: "quality",
  title: "Quality",
  content: ({ report }) => {
    const head = ["model", ...figureHead(report), "samples", "seeds"];
    const rows = report.models.map((row) => qualityCells(report, row));
    return html`${pageTable("quality of every model", head, rows)}<p class="note">${qualityLegend(report)}</p>
${ranking(report)}${pictures(report)}${biases(report)}`;
  },
};

function ranking({ ranking: found, dataset }: Report): Html | null {
  if (found === null) return null;
  return html`<h3>Ranking</h3>${pageTable("ranking", rankingHead, rankingRows(found))}<p class="note">${rankingLegend(dataset)}</p>`;
}

function pictures({ pictures: rows }: Report): Html | null {
  if (rows.length === 0) return null;
  return html`<h3>Pictures</h3>${pageTable("pictures", pictureHead, pictureCells(rows))}<p class="note">${prose(pictureLegend)}</p>`;
}

function biases({ classBias }: Report): Html | null {
  const rows = classBiasRows(classBias);
  if (rows.length === 0) return null;
  return html`<details><summary>Biases added to classes</summary>${pageTable("biases of classes", ["student", "class", "added"], rows)}</details>`;
}
