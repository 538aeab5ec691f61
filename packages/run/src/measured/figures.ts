import {
  type Figures,
  figureKeys,
  ofEveryMetric,
  preferredInWords,
  rankingFigures,
  shownOfPlugin,
  type TargetQuality,
  type Told,
  targetFigureKeys,
  targetMetric,
} from "@faculty/shared/metrics";
import { z } from "zod";

/** What is read again of a model's quality. */
export const figures: z.ZodType<Figures | TargetFiguresKept> = z.union([
  z.object({ ...figureKeys.notMeasured, ...targetFigureKeys }),
  z.object(figureKeys.measured),
  z.object(figureKeys.notMeasured),
]);

/** What is kept of a model that says something else than one class of many. */
export type TargetFiguresKept = Told<null> & Pick<TargetQuality, "kind" | "figures">;

/** `MAE 43.2`, `RMSE 55`, `R² 0.481`, for people. */
export function targetFiguresInWords({ kind, figures: measured }: MeasuredTargets): readonly string[] {
  return Object.entries(measured).flatMap(([name, value]) => {
    const metric = targetMetric(kind, name);
    return metric === undefined ? [] : [`${metric.title} ${metric.shown(value)}`];
  });
}

type MeasuredTargets = Pick<TargetQuality, "kind" | "figures">;

/** `HR@10 27.40 %`, `NDCG@10 0.151`, for people; nothing of samples that are not ranked. */
export function rankingInWords(ranks: readonly number[]): readonly string[] {
  const found = rankingFigures(ranks);
  return found === null
    ? []
    : (["hr10", "ndcg10"] as const).map((metric) => preferredInWords({ metric, value: found[metric] }));
}

/** `accuracy 91.20 % of 360`, `NLL 0.312 nats`, `ECE 0.021`, for people. */
export function figuresInWords(
  measured: (Figures | TargetFiguresKept) & {
    readonly samples: number;
    readonly ranks?: readonly number[] | undefined;
  },
): readonly string[] {
  const { samples, ranks = [] } = measured;
  if ("figures" in measured) {
    const [first, ...others] = targetFiguresInWords(measured);
    return first === undefined ? ["not measured (no sample has a target)"] : [`${first} of ${samples}`, ...others];
  }
  if (measured.accuracy === null) {
    const why = samples === 0 ? "no sample is of a class it knows" : `all ${samples} samples are of one class`;
    return [`accuracy not measured (${why})`];
  }
  const [accuracy, ...others] = Object.values(
    ofEveryMetric((name, { title, shown, unit }) => {
      return [title, shown(measured[name]), ...(unit === null ? [] : [unit])].join(" ");
    }),
  );
  const own = Object.entries(measured.own ?? {}).map(([name, value]) => `${name} ${shownOfPlugin(value)}`);
  return [`${accuracy} of ${samples}`, ...others, ...own, ...rankingInWords(ranks)];
}
