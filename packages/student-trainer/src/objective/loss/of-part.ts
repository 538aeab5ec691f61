import type { tf } from "@faculty/models/backend";
import { FacultyError } from "@faculty/shared/errors";
import { type OutputPart, type OutputSpec, outputParts, rowWidth } from "@faculty/shared/outputs";
import type { StepInputs } from "./loss.ts";

/** The output that a term names, null where a model has one. @throws FacultyError BAD_RUN_FILE for a name that is none. */
export function partNamed(output: OutputSpec, name: string | undefined): OutputPart | null {
  if (name === undefined) return null;
  const parts = outputParts(output);
  const found = parts.find((part) => part.output.name === name);
  if (found !== undefined) return found;
  const known = parts.map((part) => part.output.name).join(", ");
  throw new FacultyError("BAD_RUN_FILE", `objective: output is ${name}, expected one of ${known}`);
}

/**
 * A batch as a term of one of several outputs sees it: of all that is `[samples, width]` the columns of that output, as
 * `[samples × positions, width]`. What is known of a class of many becomes labels, as of a model that says nothing else.
 */
export function ofPart(inputs: StepInputs, part: OutputPart): StepInputs {
  const { output, from, size, targetFrom, targetSize } = part;
  const width = rowWidth(output);
  const said = (all: tf.Tensor2D) => columns(all, from, size).reshape<tf.Tensor2D>([-1, width]);
  const known = (all: tf.Tensor2D) => columns(all, targetFrom, targetSize);
  const { logits, softTarget, softLogits, draws, targets, known: given, counted, labels: _, ...rest } = inputs;
  const ofTargets = targets && (output.kind === "distribution" ? labelsOf(known(targets)) : valuesOf(targets, given));
  return {
    ...rest,
    logits: said(logits),
    ...(softTarget && { softTarget: said(softTarget) }),
    ...(softLogits && { softLogits: said(softLogits) }),
    ...(draws && { draws: said(draws) }),
    ...ofTargets,
    ...(counted && output.kind === "distribution" && { counted: known(counted as tf.Tensor as tf.Tensor2D).as1D() }),
  };

  function valuesOf(all: tf.Tensor2D, there: tf.Tensor2D | undefined): Partial<StepInputs> {
    const rows = (values: tf.Tensor2D) => known(values).reshape<tf.Tensor2D>([-1, width]);
    return { targets: rows(all), ...(there && { known: rows(there) }) };
  }
}

/** Class indices, and which of them are there. */
function labelsOf(classes: tf.Tensor2D): Partial<StepInputs> {
  const flat = classes.as1D();
  return { labels: flat.toInt(), labelled: flat.greaterEqual<tf.Tensor1D>(0).toFloat() };
}

function columns(all: tf.Tensor2D, from: number, size: number): tf.Tensor2D {
  return all.slice([0, from], [all.shape[0], size]);
}
