import { type Dataset, runOutput } from "@faculty/data/datasets";
import type { tf } from "@faculty/models/backend";
import { modelCost } from "@faculty/models/layers";
import type { Clock } from "@faculty/shared/clock";
import type { ModelSpec, OptimizerSpec, TermSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { tellsApart, validationByLabels } from "@faculty/shared/metrics";
import { shownNames } from "@faculty/shared/names";
import type { OutputSpec, SingleOutput } from "@faculty/shared/outputs";
import { plan } from "@faculty/shared/plan";
import { type AugmentationSpec, isLabelled, type PreparationSpec } from "@faculty/shared/samples";
import { decodeFloat16, encodeFloat16 } from "@faculty/shared/tensor";
import { phaseStart } from "./checkpoint/checkpoint.ts";
import type { EpochRecord } from "./checkpoint/epoch-record.ts";
import { allIds } from "./evaluate/evaluate-logits.ts";
import { evaluateModel } from "./evaluate/evaluate-model.ts";
import type { Evaluation } from "./evaluate/evaluation.ts";
import { lessonOf } from "./phases/lesson.ts";
import { type PhaseProgress, runPhase } from "./phases/phase.ts";
import { localBatches } from "./receive/local-batches.ts";
import { readWeights, writeWeights } from "./student-model/model-weights.ts";
import { saveTrained } from "./student-model/save-trained.ts";
import { openTrainableModel } from "./trainable-model.ts";

export interface TrainTeacherOptions {
  /** Its classes are learned, in their order. */
  readonly dataset: Dataset;
  readonly model: ModelSpec;
  /** What it makes of a sample before it sees it. */
  readonly inputs?: PreparationSpec | undefined;
  readonly seed: number;
  readonly augment: readonly AugmentationSpec[];
  readonly optimizer: OptimizerSpec;
  readonly labelSmoothing: number;
  readonly batchSize: number;
  readonly epochs: number;
  /** Share of the training samples held out; the weights of the best epoch on them are kept. */
  readonly validation: number;
  /** Stands in the manifest. */
  readonly name: string;
  /** Of the model. */
  readonly folder: string;
  readonly clock: Clock;
  readonly abort: AbortSignal;
  /** Called at most four times a second. */
  readonly onProgress: (progress: PhaseProgress & { readonly epochs: number; readonly steps: number }) => void;
}

export interface TaughtTeacher {
  readonly bestEpoch: number;
  readonly history: readonly EpochRecord[];
  /** Of the weights as saved; null where nothing is held out. */
  readonly validation: Evaluation | null;
  readonly test: Evaluation;
  readonly parameters: number;
  readonly multiplyAdds: number | null;
}

/** What a model learns of samples' labels or targets, by the kind of its output. */
const hardTerms: Readonly<Record<SingleOutput["kind"], (labelSmoothing: number) => TermSpec>> = {
  distribution: (labelSmoothing) => ({ loss: "hard-label", weight: 1, labelSmoothing }),
  independent: () => ({ loss: "multi-label", weight: 1, to: "target" }),
  values: () => ({ loss: "regression", weight: 1, to: "target" }),
};

/** Of several outputs a term each, which count alike. */
function hardTermsOf(output: OutputSpec, labelSmoothing: number): readonly TermSpec[] {
  const of = (one: SingleOutput) => hardTerms[one.kind](labelSmoothing);
  if (output.kind !== "several") return [of(output)];
  return output.outputs.map((one) => ({ ...of(one), output: one.name }));
}

/**
 * Trains a model on labels or targets, of the samples that have one, and saves it with float16 weights: a teacher, or
 * any model to compare with.
 * @throws FacultyError CANCELLED when `abort` fires (nothing is saved then), BAD_DATASET, NOT_FINITE, IO_FAILED, and
 * what `openTrainableModel` throws.
 */
export async function trainTeacher(options: TrainTeacherOptions): Promise<TaughtTeacher> {
  const { dataset, seed, epochs, batchSize, augment, abort } = options;
  const { labels, keys, groups } = dataset.train;
  requireLesson(dataset);
  const order = plan({ seed, epochs, batchSize, validation: options.validation, labels, keys, groups });
  const lesson = lessonOf("fine-tune", dataset, order, batchSize);
  const { stepsPerEpoch } = lesson.plan;
  const { model, preparation, createLearner } = await openTrainableModel(options, dataset, seed);
  const validated = () =>
    order.validationIds.length === 0 ? null : evaluateModel(model, preparation, dataset, "train", order.validationIds);
  try {
    const end = await runPhase({
      createLearner: () =>
        createLearner({
          teachers: 0,
          terms: hardTermsOf(runOutput(dataset), options.labelSmoothing),
          optimizer: options.optimizer,
        }),
      epochs,
      stepsPerEpoch,
      firstStep: 0,
      patience: null,
      batches: (from) => localBatches({ ...lesson, augment, epochs, firstEpoch: 0 }, from),
      validate: () => {
        const found = validated();
        return found && validationByLabels(found);
      },
      teachers: null,
      start: phaseStart(readWeights(model), null),
      checkpoint: null,
      onStep: () => undefined,
      onEpoch: () => ({ pulls: null, masks: {} }),
      onProgress: (progress) => options.onProgress({ ...progress, epochs, steps: stepsPerEpoch }),
      clock: options.clock,
      abort,
    });
    if (end.kind === "stopped") throw new FacultyError("CANCELLED", `training of ${options.name} was stopped`);
    roundToFloat16(model);
    const test = evaluateModel(model, preparation, dataset, "test", allIds(dataset, "test"));
    const validation = validated();
    const { folder, name } = options;
    const samples = lesson.plan.trainIds.length;
    await saveTrained(model, dataset, { folder, name, weights: "float16", samples, preparation });
    return { ...end, validation, test, ...modelCost(model) };
  } finally {
    model.dispose();
  }
}

/** Of one class, a constant answer is right; a model that gives it has learned nothing. */
function requireLesson({ name, classes, output, train: { count, labels } }: Dataset): void {
  if (output !== undefined) {
    if (labels.some(isLabelled)) return;
    throw new FacultyError("BAD_DATASET", `data set ${name} has ${count} training samples, none of them with a target`);
  }
  if (tellsApart(labels)) return;
  const label = labels.find(isLabelled);
  const which =
    label === undefined ? "none of them with a label" : `all of class ${shownNames([classes[label] ?? ""])}`;
  const found =
    count === 0 ? `has no training sample of ${shownNames(classes)}` : `has ${count} training samples, ${which}`;
  throw new FacultyError(
    "BAD_DATASET",
    `data set ${name} ${found}: there is nothing to tell apart, expected samples of two classes or more`,
  );
}

/** What is measured is then what is saved. */
function roundToFloat16(model: tf.LayersModel): void {
  writeWeights(
    model,
    readWeights(model).map((values) => decodeFloat16(encodeFloat16(values))),
  );
}
