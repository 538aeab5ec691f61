import { tf } from "@faculty/models/backend";
import type { RunSpec, TermSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { type OutputSpec, rowsPerSample, rowWidth, targetSize } from "@faculty/shared/outputs";
import { firstLineOf } from "@faculty/shared/plugins";
import { createRandom, purposes } from "@faculty/shared/random";
import type { StepInputs } from "../objective/loss/loss.ts";
import { createObjective } from "../objective/objective.ts";

/** Rows of a batch: enough that a mean over them is no copy of one. */
const rows = 3;
const temperature = 2;

/**
 * What one term makes of a batch that follows from the run's seed: logits and signals of ordinary size, every sample with
 * a label and every teacher there.
 * @returns The value, and its gradient at each of the student's logits, row by row.
 * @throws FacultyError BAD_PLUGIN where it has none; what the loss throws.
 */
export function gradientOnProbe(
  term: TermSpec,
  spec: RunSpec,
  output: OutputSpec,
): { readonly value: number; readonly gradient: Float32Array } {
  const teachers = spec.teachers.length;
  using objective = createObjective([term], { output, teachers, seed: spec.seed });
  return tf.tidy(() => {
    const inputs = probe(spec, output);
    const valueOf = (logits: tf.Tensor) =>
      objective.evaluate({ ...inputs, logits: logits as tf.Tensor2D }, tf.ones([1])).terms.asScalar();
    try {
      const { value, grad } = tf.valueAndGrad(valueOf)(inputs.logits);
      return { value: value.dataSync()[0] as number, gradient: grad.dataSync() as Float32Array };
    } catch (cause) {
      if (cause instanceof FacultyError) throw cause;
      throw new FacultyError(
        "BAD_PLUGIN",
        `loss ${term.loss} of a plugin has no gradient: ${firstLineOf(cause)}`,
        {},
        { cause },
      );
    }
  });
}

function probe({ seed, teachers }: RunSpec, output: OutputSpec): StepInputs {
  const random = createRandom(seed, purposes.draws);
  const width = rowWidth(output);
  const drawn = (...shape: number[]) =>
    tf.tensor(
      Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => 2 * random.uniform() - 1),
      shape,
    );
  const softLogits = drawn(rows, width) as tf.Tensor2D;
  const targetWidth = targetSize(output) / rowsPerSample(output);
  return {
    logits: drawn(rows, width) as tf.Tensor2D,
    temperature,
    labels: tf.tensor1d(
      Array.from({ length: rows }, (_, row) => row % width),
      "int32",
    ),
    targets: tf.zeros([rows, targetWidth]) as tf.Tensor2D,
    softLogits,
    softTarget: tf.logSoftmax(softLogits.div<tf.Tensor2D>(temperature)),
    teacherSignals: tf.logSoftmax(drawn(teachers.length, rows, width) as tf.Tensor3D),
    teacherMask: tf.ones([teachers.length]) as tf.Tensor1D,
    draws: drawn(rows, width).add<tf.Tensor2D>(1).div(2),
  };
}
