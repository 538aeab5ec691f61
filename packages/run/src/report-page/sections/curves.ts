import { evaluationMetrics, targetMetric, type ValidationMetrics } from "@faculty/shared/metrics";
import type { LearningCurve } from "../../report/learning-curves.ts";
import { legend, roleColour } from "../charts/colours.ts";
import { type Line, lineChart } from "../charts/line-chart.ts";
import { html } from "../markup/html.ts";
import type { PageSection } from "../markup/page-section.ts";
import { byRole, roleWords } from "../models/by-role.ts";

/** How every student learnt, every seed a line. */
export const curves: PageSection = {
  id: "curves",
  title: "Learning curves",
  content: ({ report: { curves: all = [] } }) => {
    if (all.length === 0) return null;
    const measures = new Map<string, Line[]>();
    for (const curve of all)
      for (const [measure, points] of pointsOf(curve)) {
        const lines = measures.get(measure) ?? [];
        const best = points.find(([epoch]) => epoch === curve.bestEpoch);
        lines.push({ name: `${curve.student} ${curve.model}`, colour: roleColour(curve.role), points, marked: best });
        measures.set(measure, lines);
      }
    const names = [...new Map(byRole(all).map(({ role }) => [roleWords[role], roleColour(role)]))];
    return html`${legend(names.map(([name, colour]) => ({ name, colour })))}
<div class="charts">${[...measures].map(([measure, lines]) => lineChart(measure, lines, "epoch", inPercent.test(measure) ? 100 : 1))}</div>
<p class="note">A line a seed. The dot is the epoch whose weights were kept. Terms are means over an epoch's steps, before their weights; students that learn by other terms are in other charts.</p>`;
  },
};

/** Of those that are named here: a term's name is the user's. */
const inPercent = /^validation .+, %$/;

function pointsOf({ epochs }: LearningCurve): ReadonlyMap<string, [number, number][]> {
  const found = new Map<string, [number, number][]>();
  for (const { epoch, validation, terms } of epochs)
    for (const [measure, value] of [...validationPoints(validation), ...Object.entries(terms).map(asTerm)])
      if (Number.isFinite(value)) found.set(measure, [...(found.get(measure) ?? []), [epoch, value]]);
  return found;
}

function asTerm([name, value]: [string, number]): [string, number] {
  return [`term ${name}`, value];
}

function validationPoints(validation: ValidationMetrics | null): readonly [string, number][] {
  if (validation === null) return [];
  if ("ensembleKl" in validation) return [["validation divergence from the ensemble", validation.ensembleKl]];
  if ("figures" in validation)
    return Object.entries(validation.figures).map(([name, value]) => [
      `validation ${targetMetric(validation.kind, name)?.title ?? name}`,
      value,
    ]);
  const nll: [string, number] = [`validation ${evaluationMetrics.nll.title}, nats`, validation.nll];
  if ("ndcg10" in validation)
    return [["validation NDCG@10", validation.ndcg10], ["validation HR@10, %", validation.hr10], nll];
  return [[`validation ${evaluationMetrics.accuracy.title}, %`, validation.accuracy], nll];
}
