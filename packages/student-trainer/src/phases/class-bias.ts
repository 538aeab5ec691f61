import { rowLabels } from "@faculty/data/augmentation";
import type { RunSpec } from "@faculty/shared/config";
import type { ClassBias } from "../checkpoint/trained-model.ts";
import { tuneBiases } from "../evaluate/tune-biases.ts";
import type { Student } from "./student.ts";

/**
 * Chooses what to add to the biases of some classes on the labels of the samples held out, and adds it to the model's. A
 * function of the model and the run alone: made again after a crash, it is the same to the bit.
 */
export function tuneClassBias(
  { options, model, plan }: Student,
  { tune }: NonNullable<RunSpec["classBias"]>,
): readonly ClassBias[] {
  const { dataset } = options;
  const { validationIds } = plan;
  const outputs = tune.map((name) => dataset.classes.indexOf(name));
  const logits = model.predict("train", validationIds);
  const values = tuneBiases(logits, rowLabels(dataset, "train", validationIds), outputs);
  model.addToBias(new Map(outputs.map((output, i) => [output, values[i] ?? 0])));
  return tune.map((name, i) => ({ class: name, value: values[i] ?? 0 }));
}
