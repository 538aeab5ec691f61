import {
  evaluationMetrics,
  ofEveryMetric,
  shownOfPlugin,
  type TargetKind,
  targetMetric,
  targetMetricNames,
} from "@faculty/shared/metrics";
import { positionsOf, rowWidth } from "@faculty/shared/outputs";
import type { Report, ReportRow } from "./report.ts";
import { plusMinus } from "./spread.ts";
import { targetKindOf } from "./target-kind-of.ts";

const titles = Object.values(evaluationMetrics).map(({ title }) => title);

/** Titles of the columns of figures: of classes the accuracy and its interval, then every other metric, plugins' last. */
export function figureHead(report: Report): readonly string[] {
  const { output } = report.dataset;
  const kind = targetKindOf(output);
  if (output === undefined || kind === undefined)
    return [`test ${titles[0]}`, "95 % interval", ...titles.slice(1), ...ownMetrics(report)];
  const [first, ...others] = targetMetricNames(output).map((name) => targetMetric(kind, name)?.title ?? name);
  return [`test ${first}`, ...others];
}

/** Names of the metrics of plugins that any model was measured by. */
function ownMetrics({ models }: Report): readonly string[] {
  const names = models.flatMap((row) => (row.accuracy === null ? [] : Object.keys(row.own ?? {})));
  return [...new Set(names)];
}

/** A row of the table of quality. */
export function qualityCells(report: Report, row: ReportRow): readonly string[] {
  const { trained, asked } = row.seeds;
  const counts = [String(row.samples), trained === asked ? String(trained) : `${trained} of ${asked}`];
  return [row.name, ...figureCells(report, row), ...counts];
}

/** The figures of a model, by `figureHead`. */
export function figureCells(report: Report, row: ReportRow): readonly string[] {
  const { output } = report.dataset;
  const kind = targetKindOf(output);
  if ("figures" in row && output !== undefined && kind !== undefined)
    return targetMetricNames(output).map((name) => {
      const spread = row.figures[name];
      return spread === undefined ? "–" : plusMinus(spread, targetMetric(kind, name)?.shown ?? String);
    });
  if (row.accuracy === null) return figureHead(report).map((_, column) => (column === 0 ? notMeasured : "–"));
  const interval = row.interval.map((end) => (100 * end).toFixed(1)).join("–");
  const [accuracy = "", ...others] = Object.values(ofEveryMetric((name, { shown }) => plusMinus(row[name], shown)));
  const own = ownMetrics(report).map((name) => {
    const spread = row.own?.[name];
    return spread === undefined ? "–" : plusMinus(spread, shownOfPlugin);
  });
  return [accuracy, interval, ...others, ...own];
}

/** What the table of quality says, in words. */
export function qualityLegend(report: Report): string {
  const kind = targetKindOf(report.dataset.output);
  if (kind !== undefined) return legends[kind];
  const teachers = report.models.filter((row) => row.role === "teacher" && row.samples < report.dataset.test);
  const named = (rows: readonly ReportRow[]) => rows.map((row) => row.name).join(", ");
  const partial = teachers.filter(({ accuracy }) => accuracy !== null);
  const unseen = teachers.filter(({ accuracy }) => accuracy === null);
  return (
    "Accuracy in percent, mean ± standard deviation over seeds; the interval is Wilson's, from the number of test samples. NLL in nats." +
    (partial.length === 0 ? "" : ` ${named(partial)}: measured on the test samples of the classes it knows.`) +
    (unseen.length === 0
      ? ""
      : ` ${named(unseen)}: not measured, the test samples hold fewer than two of the classes it knows.`)
  );
}

const legends: Readonly<Record<TargetKind, string>> = {
  values: "Mean ± standard deviation over seeds. MAE and RMSE are in the unit of the values, R² is the mean over them.",
  positions:
    "Accuracy of positions is the share of a sample's labelled positions that are told, and its mean; mean IoU, over the classes that are told or true, and NLL, nats, are over all positions; perplexity is the exponential of the NLL.",
  tokens:
    "Mean ± standard deviation over seeds. NLL, nats, is the mean over all tokens that count; perplexity is its exponential; token accuracy is the share of a sample's tokens that are told, and its mean.",
  several:
    "Mean ± standard deviation over seeds, of each output by itself. Of classes at positions: accuracy, mean IoU, NLL, nats, and its exponential; of values MAE and RMSE in their unit, and R². mAP@0.5, where two outputs say boxes, is the mean over the classes of the average precision of their boxes, which are right from an overlap of a half on; it is of all test samples together.",
  independent:
    "Mean ± standard deviation over seeds. mAP is the mean over the classes of their average precision; F1 that at thresholds.",
};

/** What the data set asks for, counted. */
export function saidInWords({ classes, output }: Pick<Report["dataset"], "classes" | "output">): string {
  if (output === undefined) return `${classes.length} classes`;
  if (output.kind === "distribution")
    return `${rowWidth(output)} ${"vocabulary" in output.over ? "tokens" : "classes"} at each of ${positionsOf(output).join(" × ")} positions`;
  if (output.kind === "several") return `outputs ${output.outputs.map(({ name }) => name).join(", ")}`;
  if (output.kind === "independent") return `${classes.length} classes, each by itself`;
  const width = rowWidth(output);
  return width === 1 ? "one value each" : `${width} values each`;
}

export const notMeasured = "not measured";
