import { evaluationMetrics, mainMetric, targetMetric } from "@faculty/shared/metrics";
import type { Report, ReportRow } from "../../report/report.ts";
import type { Interval, Spread } from "../../report/spread.ts";
import { targetKindOf } from "../../report/target-kind-of.ts";

/** What a run's models are compared by at a glance. */
export interface MainFigure {
  /** With its unit, where it has one. */
  readonly title: string;
  /** As report.md writes it. */
  readonly shown: (value: number) => string;
  /** Null where it was not measured. */
  readonly of: (row: ReportRow) => { readonly spread: Spread; readonly interval: Interval | null } | null;
}

/** HR@10 where samples are users of items, the main metric of what is no class of many, else the accuracy. */
export function mainFigure({ dataset: { output }, ranking }: Report): MainFigure {
  const percent = evaluationMetrics.accuracy.shown;
  if (ranking !== null)
    return {
      title: "HR@10, %",
      shown: percent,
      of: ({ name }) => {
        const found = ranking.models.find((model) => model.name === name);
        return found === undefined ? null : { spread: found.hr10, interval: null };
      },
    };
  const kind = targetKindOf(output);
  const main = output === undefined || kind === undefined ? undefined : mainMetric(output);
  if (kind !== undefined && main !== undefined) {
    const metric = targetMetric(kind, main);
    return {
      title: metric?.title ?? main,
      shown: metric?.shown ?? String,
      of: (row) => {
        const spread = "figures" in row ? row.figures[main] : undefined;
        return spread === undefined ? null : { spread, interval: null };
      },
    };
  }
  return {
    title: "test accuracy, %",
    shown: percent,
    of: ({ accuracy, interval }) => (accuracy === null ? null : { spread: accuracy, interval }),
  };
}
