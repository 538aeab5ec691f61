import { createInputRoom } from "@faculty/data/augmentation";
import { causalProbe, type Dataset, refuseSeeing, requireCausal, runOutput } from "@faculty/data/datasets";
import { tf, tidyValues } from "@faculty/models/backend";
import { buildModel } from "@faculty/models/files";
import { outlineBuilt } from "@faculty/models/layers";
import { layerThatSeesLater } from "@faculty/models/outline";
import type { ModelSpec } from "@faculty/shared/config";
import { rowWidth } from "@faculty/shared/outputs";
import { isLabelled, type PreparationSpec } from "@faculty/shared/samples";
import type { Learner } from "./learner/learner.ts";
import { createModelLearner, type ModelLearnerOptions } from "./learner/model-learner.ts";
import { type StudentPreparation, studentPreparation } from "./preparation/student-preparation.ts";

/** A TensorFlow model that answers as a data set asks, and what it makes of a sample. */
export interface TrainableModel {
  /** The caller's to dispose. */
  readonly model: tf.LayersModel;
  readonly preparation: StudentPreparation;
  /** Trains the model; one at a time. */
  readonly createLearner: (
    how: Omit<ModelLearnerOptions, "model" | "inputShape" | "prepare" | "output" | "classCounts" | "seed">,
  ) => Learner;
}

/**
 * Builds the model of a spec with weights drawn by the seed, or loads the one it names.
 * @throws FacultyError SHAPE_MISMATCH; BAD_MODEL where it sees the token that it is to tell; and what `buildModel` throws.
 */
export async function openTrainableModel(
  spec: { readonly model: ModelSpec; readonly inputs?: PreparationSpec | undefined },
  dataset: Dataset,
  seed: number,
): Promise<TrainableModel> {
  const preparation = await studentPreparation(spec, dataset);
  const { shape } = preparation;
  const output = runOutput(dataset);
  const model = await buildModel(spec.model, shape, output, seed, dataset.vocabulary);
  try {
    checkCausal(model, dataset, preparation);
  } catch (thrown) {
    model.dispose();
    throw thrown;
  }
  const room = createInputRoom();
  return {
    model,
    preparation,
    createLearner: (how) =>
      createModelLearner({
        ...how,
        model,
        inputShape: shape,
        prepare: (samples) => preparation.prepare(samples, room),
        output,
        classCounts: countClasses(dataset),
        seed,
      }),
  };
}

/** By its layers first: weights that were just drawn may hide what it sees. */
function checkCausal(model: tf.LayersModel, dataset: Dataset, { shape, prepare }: StudentPreparation): void {
  refuseSeeing("the model", layerThatSeesLater(outlineBuilt(model)), dataset);
  const probe = causalProbe(dataset);
  if (probe === null) return;
  const width = rowWidth(runOutput(dataset));
  const logits = tidyValues(() => {
    const batch = tf.tensor(prepare(probe.inputs), [probe.rows, ...shape]);
    return model.apply(batch, { training: false }) as tf.Tensor;
  });
  requireCausal("the model", { rows: logits.length / width, width, data: logits }, probe);
}

/** Those held out count as well: of each class as large a share is. */
function countClasses({ classes, train: { labels } }: Dataset): Float64Array {
  const counts = new Float64Array(classes.length);
  for (const label of labels) if (isLabelled(label)) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}
