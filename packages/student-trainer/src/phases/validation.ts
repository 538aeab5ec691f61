import { rowLabels } from "@faculty/data/augmentation";
import { runOutput } from "@faculty/data/datasets";
import type { Abort } from "@faculty/shared/abort";
import type { TermSpec } from "@faculty/shared/config";
import { type Validation, validationByLabels, validationOf } from "@faculty/shared/metrics";
import { measuredKind, rowsPerSample, rowWidth } from "@faculty/shared/outputs";
import type { Rows } from "@faculty/shared/tensor";
import { mixtureIn } from "../batch/merged-batch.ts";
import { evaluateSamples } from "../evaluate/measurement.ts";
import { measuring } from "../evaluate/output-kinds.ts";
import { epochChoice } from "../objective/terms/epoch-choice.ts";
import { creditWindow } from "../receive/credit-window.ts";
import { evaluateBatches } from "../receive/evaluate-batches.ts";
import type { Puller } from "../receive/puller.ts";
import type { Student } from "./student.ts";

/** Validates a student's model as it is. */
export type Validate = () => Validation | null;

/**
 * How the epochs of a phase are told apart, as `epochChoice` has it. Where that is by the ensemble, the teachers are asked
 * once for the samples held out, at temperature 1.
 * @param terms - Of the phase.
 */
export async function createValidation(student: Student, terms: readonly TermSpec[]): Promise<Validate> {
  const { options, model, plan, puller } = student;
  const { spec, dataset } = options;
  const { validationIds } = plan;
  const heldOut = rowLabels(dataset, "train", validationIds);
  switch (epochChoice(spec, terms, heldOut, puller !== null, measuredKind(runOutput(dataset)))) {
    case "none":
      return () => null;
    case "labels":
      return () => {
        const evaluation = evaluateSamples((ids) => model.predict("train", ids), dataset, "train", validationIds);
        return validationByLabels(evaluation, spec.train.best?.metric);
      };
    case "ensemble": {
      const target = await ensembleOf(student, puller as Puller);
      const { said, divergence } = measuring(runOutput(dataset));
      return () => {
        const found = said(model.predict("train", validationIds));
        return validationOf({ ensembleKl: divergence(target, found) });
      };
    }
  }
}

/** What the ensemble says of the samples held out, `[samples × positions, width]`, log-probabilities at temperature 1. */
async function ensembleOf({ options, plan }: Student, puller: Puller): Promise<Rows<Float32Array>> {
  const { runId: run, spec, dataset, abort } = options;
  const output = runOutput(dataset);
  const width = rowWidth(output);
  const { validationIds } = plan;
  const size = width * rowsPerSample(output);
  const data = new Float32Array(validationIds.length * size);
  const tasks = [...evaluateBatches("train", validationIds, output)].map(({ batch, ids }) => (stop: Abort) => {
    const wanted = { kind: "mixture", perTeacher: false, layers: [] } as const;
    const request = { run, batch, temperature: 1, wanted };
    return puller.pull({ request, ids, output }, stop);
  });
  let row = 0;
  for await (const batch of creditWindow(tasks, spec.train.credit, abort)) {
    data.set(mixtureIn(batch).target, row * size);
    row += batch.rows;
  }
  return { rows: data.length / width, width, data };
}
