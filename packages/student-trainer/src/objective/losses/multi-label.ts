import { tf } from "@faculty/models/backend";
import type { OutputKind } from "@faculty/shared/outputs";
import { crossEntropies } from "../loss/cross-entropies.ts";
import { type Loss, requireSignals, type StepInputs } from "../loss/loss.ts";
import { meanOver } from "../loss/mean-over.ts";
import type { Towards } from "../terms/directed-term.ts";
import { multiLabelTerm } from "../terms/plain-terms.ts";

/**
 * Each class on its own, for outputs that do not exclude each other (tags, clicks):
 * `T² · mean_i Σ_c BCE(σ(z_t / T), σ(z_s / T))` in nats, z_t the ensemble's logits. The least it can be is the target's
 * own entropy; the gradient is `T (σ_s − σ_t) / batch`. Where classes are told independently, the ensemble's logits are
 * those of its mean probability at T. With `to: target` the target is what is known, T is 1, and a class of which nothing
 * is known counts nowhere.
 */
export const multiLabelLoss: Loss = {
  bind: (term, { output }) => {
    const { to } = multiLabelTerm.parametersOf(term);
    return {
      variables: [],
      evaluate: (inputs) => byTarget[to](inputs, output.kind),
      [Symbol.dispose]: () => undefined,
    };
  },
};

const byTarget: Readonly<Record<Towards, (inputs: StepInputs, kind: OutputKind) => tf.Scalar>> = {
  ensemble: (inputs, kind) => {
    const { logits, softLogits, temperature, counted } = requireSignals(inputs, ["softLogits"]);
    const student = logits.div<tf.Tensor2D>(temperature);
    const target = tf.sigmoid(kind === "independent" ? softLogits : softLogits.div<tf.Tensor2D>(temperature));
    return meanOver(crossEntropies(student, target).sum(-1), counted).mul(temperature ** 2);
  },
  target: (inputs) => {
    const { logits, targets, known } = requireSignals(inputs, ["targets"]);
    return meanOver(crossEntropies(logits, targets), known).mul<tf.Scalar>(logits.shape[1]);
  },
};
