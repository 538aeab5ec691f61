import { ofEveryMetric, type Told } from "./evaluation-metrics.ts";
import { isOfWhole, type TargetFigures, type TargetKind } from "./target-metrics.ts";

/** How a model does that says something else than one class of many: accuracy and its like are not measured. */
export interface TargetQuality extends Told<null> {
  /** Those of which something is known. */
  readonly samples: number;
  readonly interval95: null;
  readonly perClassAccuracy: null;
  readonly kind: TargetKind;
  /** By the names of `targetMetrics`. */
  readonly figures: TargetFigures;
  /** Of each sample, in their order; their mean is the kind's main metric. */
  readonly scores: readonly number[];
}

export function targetQuality(kind: TargetKind, figures: TargetFigures, scores: readonly number[]): TargetQuality {
  const none = { ...ofEveryMetric(() => null), interval95: null, perClassAccuracy: null };
  return { samples: scores.length, ...none, kind, figures, scores };
}

/** Of several outputs, without the figures of those that are not among `outputs`: nothing was said of them, nor of all together. */
export function ofOutputs<Quality extends TargetQuality>(quality: Quality, outputs: readonly string[]): Quality {
  if (quality.kind !== "several") return quality;
  const names = Object.keys(quality.figures);
  const isSaid = (name: string) => outputs.some((output) => name.startsWith(`${output}.`));
  const isWhole = names.every((name) => isOfWhole(name) || isSaid(name));
  const said = names.filter((name) => (isOfWhole(name) ? isWhole : isSaid(name)));
  const figures = Object.fromEntries(said.map((name) => [name, quality.figures[name] as number]));
  const first = names.find((name) => !isOfWhole(name));
  return { ...quality, figures, scores: first !== undefined && said.includes(first) ? quality.scores : [] };
}
