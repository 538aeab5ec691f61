import type { Dataset } from "@faculty/data/datasets";
import type { Preparation } from "@faculty/data/preparation";
import type { tf } from "@faculty/models/backend";
import type { Source } from "@faculty/shared/samples";
import type { Evaluation } from "./evaluation.ts";
import { evaluateSamples } from "./measurement.ts";
import { predictLogits } from "./predict-logits.ts";

/**
 * What a model makes of samples as they are, not augmented.
 * @param model - Ends in logits over the data set's classes.
 * @param ids - Indices in `source`; at least one.
 */
export function evaluateModel(
  model: tf.LayersModel,
  preparation: Preparation,
  dataset: Dataset,
  source: Source,
  ids: Int32Array,
): Evaluation {
  const predict = (some: Int32Array) => predictLogits(model, preparation, dataset, source, some);
  return evaluateSamples(predict, dataset, source, ids);
}
