import { viewOf } from "@faculty/data/augmentation";
import type { TermSpec } from "@faculty/shared/config";
import { logSoftmax, type Rows } from "@faculty/shared/tensor";
import { evaluateModel, labelsOf } from "../evaluate/evaluate-model.ts";
import { meanKl } from "../evaluate/mean-kl.ts";
import { predictLogits } from "../evaluate/predict-logits.ts";
import type { ValidationScore } from "../evaluate/validation-score.ts";
import { epochChoice } from "../objective/terms/epoch-choice.ts";
import { creditWindow } from "../receive/credit-window.ts";
import { evaluateBatches } from "../receive/evaluate-batches.ts";
import type { Puller } from "../receive/puller.ts";
import type { Student } from "./student.ts";

/** Scores a student's model as it is. */
export type Validate = () => ValidationScore | null;

/**
 * How the epochs of a phase are told apart, as `epochChoice` has it. Where that is by the ensemble, the teachers are asked
 * once for the samples held out, at temperature 1.
 * @param terms - Of the phase.
 */
export async function createValidation(student: Student, terms: readonly TermSpec[]): Promise<Validate> {
  const { options, model, plan, puller } = student;
  const { spec, dataset } = options;
  const { validationIds } = plan;
  const heldOut = labelsOf(dataset, "train", validationIds);
  switch (epochChoice(spec, terms, heldOut, puller !== null)) {
    case "none":
      return () => null;
    case "labels":
      return () => {
        const score = evaluateModel(model, dataset, "train", validationIds);
        return score.accuracy === null ? null : { accuracy: score.accuracy, nll: score.nll };
      };
    case "ensemble": {
      const target = await ensembleOf(student, puller as Puller);
      return () => {
        const inputs = viewOf(dataset, "train", validationIds);
        return { ensembleKl: meanKl(target, logSoftmax(predictLogits(model, inputs, dataset.inputShape))) };
      };
    }
  }
}

/** What the ensemble says of the samples held out, `[samples, classes]`, log-probabilities at temperature 1. */
async function ensembleOf({ options, plan }: Student, puller: Puller): Promise<Rows<Float32Array>> {
  const { runId: run, spec, dataset, abort } = options;
  const width = dataset.classes.length;
  const { validationIds } = plan;
  const data = new Float32Array(validationIds.length * width);
  const tasks = [...evaluateBatches("train", validationIds)].map(({ batch, ids }) => (stop: AbortSignal) => {
    const request = { run, batch, temperature: 1, perTeacher: false };
    return puller.pull({ request, ids, classes: width }, stop);
  });
  let row = 0;
  for await (const { softTarget, rows } of creditWindow(tasks, spec.train.credit, abort)) {
    data.set(softTarget ?? [], row * width);
    row += rows;
  }
  return { rows: validationIds.length, width, data };
}
