import { tf } from "@faculty/models/backend";
import { FacultyError } from "@faculty/shared/errors";
import type { SingleKind } from "@faculty/shared/outputs";
import { sizeOf } from "@faculty/shared/tensor";
import type { StepInputs } from "../objective/loss/loss.ts";
import { mixedLogits } from "./case-mixtures.ts";
import { caseWidth } from "./case-outputs.ts";
import type { ConformanceCase } from "./conformance-file.ts";

export type Inputs = Readonly<Record<string, tf.Tensor>>;
export type Params = ConformanceCase["params"];

/**
 * `studentLogits` `[rows, …positions, classes]`, of values `[rows, …shape]`; `teacherLogits` as many or `[teachers, …]` of
 * that, `labels` and `counted` `[rows, …positions]`, `targets` as `studentLogits`: all with one row a position.
 * @throws FacultyError USAGE where an input has another shape.
 */
export function inRows(inputs: Inputs, kind: SingleKind, params: Params): Inputs {
  const { studentLogits, teacherLogits, labels, targets, counted, draws } = inputs;
  if (studentLogits === undefined)
    throw new FacultyError("USAGE", `inputs are ${Object.keys(inputs).join(", ")}, expected studentLogits among them`);
  const width = caseWidth(kind, studentLogits.shape, counted?.size, params["scale"]);
  const rows = studentLogits.size / width;
  const of = (name: string, tensor: tf.Tensor | undefined, ...shape: number[]) => {
    if (tensor === undefined) return {};
    if (tensor.size !== sizeOf(shape))
      throw new FacultyError(
        "USAGE",
        `inputs.${name} has shape [${tensor.shape.join(", ")}], expected ${sizeOf(shape)} values beside a student of shape [${studentLogits.shape.join(", ")}]`,
      );
    return { [name]: tensor.reshape(shape) };
  };
  const teachers = teacherLogits && teacherLogits.rank > studentLogits.rank ? [teacherLogits.shape[0] as number] : [];
  return {
    ...inputs,
    ...of("studentLogits", studentLogits, rows, width),
    ...of("teacherLogits", teacherLogits, ...teachers, rows, width),
    ...of("labels", labels, rows),
    ...of("targets", targets, rows, width),
    ...of("draws", draws, rows, width),
    ...of("counted", counted, rows),
  };
}

/** A case's inputs, in rows, as the signals that a trainer would receive; a label below 0 is none, as is a target NaN. */
export function signalsOf(inputs: Inputs, kind: SingleKind, temperature: number, params: Params): Partial<StepInputs> {
  const { labels, targets, counted, draws } = inputs;
  const known = targets && tf.logicalNot(tf.isNaN(targets)).toFloat();
  const isWhole = known === undefined || (known.min().dataSync()[0] as number) === 1;
  return {
    ...(draws && { draws: draws as tf.Tensor2D }),
    ...(labels && { labels: labels as tf.Tensor1D }),
    ...(labels &&
      [...labels.dataSync()].some((label) => label < 0) && {
        labelled: labels.greaterEqual(0).toFloat() as tf.Tensor1D,
      }),
    ...(targets && known && { targets: tf.where(known.cast("bool"), targets, tf.zerosLike(targets)) as tf.Tensor2D }),
    ...(known && targetsCount(known, isWhole, counted)),
    ...(counted && { counted: counted as tf.Tensor1D }),
    ...teacherSignals(inputs["teacherLogits"], kind, temperature, params),
  };
}

/** A target of a row that does not count is not known. */
function targetsCount(known: tf.Tensor, isWhole: boolean, counted: tf.Tensor | undefined): Partial<StepInputs> {
  if (counted !== undefined) return { known: known.mul(counted.expandDims(-1)) as tf.Tensor2D };
  return isWhole ? {} : { known: known as tf.Tensor2D };
}

function teacherSignals(
  teacherLogits: tf.Tensor | undefined,
  kind: SingleKind,
  temperature: number,
  params: Params,
): Partial<StepInputs> {
  if (teacherLogits === undefined) return {};
  const mixed = mixedLogits(teacherLogits, kind, temperature, params);
  const softLogits = kind === "independent" ? mixed.div<tf.Tensor2D>(temperature) : mixed;
  return {
    softLogits,
    ...(kind === "distribution" && { softTarget: tf.logSoftmax(mixed.div<tf.Tensor2D>(temperature)) }),
    ...(kind === "distribution" &&
      teacherLogits.rank === 3 && {
        teacherSignals: tf.logSoftmax(teacherLogits as tf.Tensor3D),
        teacherMask: tf.ones<tf.Rank.R1>([teacherLogits.shape[0]]),
      }),
  };
}
