import { tf } from "@faculty/models/backend";
import { type OutputPart, type OutputSpec, outputParts, rowWidth } from "@faculty/shared/outputs";
import type { StepInputs } from "./loss.ts";

/** The output that says whether a box is there, where `part` says the boxes; else null. */
export function classesOfBoxes(output: OutputSpec, part: OutputPart): OutputPart | null {
  if (output.kind !== "several" || output.detection?.box !== part.output.name) return null;
  const { detection } = output;
  return outputParts(output).find((other) => other.output.name === detection.class) ?? null;
}

/**
 * How surely the ensemble says that each cell holds a box: 1 less its probability of the ground, the first class, at
 * temperature 1. Teachers are taught no box where there is none, and what they say there counts for as little (objectness
 * scaling, Mehta and Ozturk 2018, arXiv:1805.06361 §3.2).
 * @param classes - Of the cells.
 * @param size - Values that the boxes of a sample have.
 * @returns `[samples, size]`, 0 to 1; undefined where the batch holds no logits of the ensemble.
 */
export function boxBelief({ softLogits }: StepInputs, classes: OutputPart, size: number): tf.Tensor2D | undefined {
  if (softLogits === undefined) return undefined;
  const [samples] = softLogits.shape;
  const width = rowWidth(classes.output);
  const cells = classes.size / width;
  const logits = softLogits.slice([0, classes.from], [samples, classes.size]).reshape([samples * cells, width]);
  const ground = tf.softmax(logits).slice([0, 0], [samples * cells, 1]);
  return tf
    .sub(1, ground)
    .mul(tf.ones([1, size / cells]))
    .reshape([samples, size]);
}
