import { tf } from "@faculty/models/backend";
import type { OutputSpec } from "@faculty/shared/outputs";
import type { Towards } from "../terms/directed-term.ts";
import { type LossInputs, requireSignals, type StepInputs } from "./loss.ts";
import { meanOfValues, meanOver } from "./mean-over.ts";

/** How far a student is from what it should say. */
interface ValueErrors {
  /** `ŷ − y`, divided by the values' spread where it is known, `[batch, width]`. */
  readonly errors: tf.Tensor2D;
  /** Mean over the values that count. @param losses - `[batch, width]`, finite also where a value is absent. */
  readonly mean: (losses: tf.Tensor) => tf.Scalar;
}

/** @param towards - Whether y is the ensemble's, or what is known of the samples. */
export function valueErrors(inputs: StepInputs, towards: Towards, output: OutputSpec): ValueErrors {
  const { y, known } = wantedValues(inputs, towards);
  const difference = inputs.logits.sub<tf.Tensor2D>(y);
  const scale = output.kind === "values" ? output.scale : undefined;
  const errors = scale === undefined ? difference : difference.div<tf.Tensor2D>(tf.tensor1d([...scale.std]));
  const { counted } = inputs;
  return { errors, mean: (losses) => (known === undefined ? meanOfValues(losses, counted) : meanOver(losses, known)) };
}

/** What a student should say, `[batch, width]`. */
interface Wanted {
  readonly y: tf.Tensor2D;
  /** Where a value is absent: 1 for each that is there, else 0; of boxes how surely the ensemble says that it is. */
  readonly known?: tf.Tensor2D | undefined;
}

/** @param towards - As `valueErrors` has it. */
export function wantedValues(inputs: StepInputs, towards: Towards): Wanted {
  return wanted[towards](inputs);
}

const wanted: Readonly<Record<Towards, (inputs: StepInputs) => Wanted>> = {
  ensemble: (inputs) => ({ y: requireSignals(inputs, ["softLogits"]).softLogits, known: inputs.believed }),
  target: (inputs) => {
    const { targets: y, known }: LossInputs<"targets"> = requireSignals(inputs, ["targets"]);
    return { y, known };
  },
};
