import { tf } from "@faculty/models/backend";
import { columnNames } from "@faculty/shared/outputs";
import { hardTarget } from "../loss/hard-target.ts";
import { type Loss, type LossInputs, requireSignals } from "../loss/loss.ts";
import { bothCount, meanOver } from "../loss/mean-over.ts";
import { weightsOfClasses } from "../terms/class-weights.ts";
import { hardLabelTerm } from "../terms/plain-terms.ts";

/**
 * Cross-entropy with the hard labels, in nats: `mean_i Σ_c −t_ic log softmax(z_i)_c` with
 * `t = (1 − ε) · onehot(y) + ε / C`, label smoothing of Szegedy et al. 2016, arXiv:1512.00567 §7; of mixed samples the
 * mixture of both labels stands for `onehot(y)`. The mean is over the samples that have a label. Temperature plays no
 * part. With class weights w the mean is `Σ_i w_i CE_i / Σ_i w_i` over the batch, `w_i` that of the label, of mixed
 * samples the mixture of both.
 */
export const hardLabelLoss: Loss = {
  bind: (term, { output, classCounts = [] }) => {
    const { labelSmoothing, classWeights } = hardLabelTerm.parametersOf(term);
    const weights = classWeights && weightsOfClasses(classWeights, columnNames(output), classCounts);
    return {
      variables: [],
      evaluate: (given) => {
        const inputs = requireSignals(given, hardLabelTerm.signals);
        const label = hardTarget(inputs);
        const target = label.mul(1 - labelSmoothing).add(labelSmoothing / inputs.logits.shape[1]);
        const counts = bothCount(weights && weightsOfRows(label, weights), countsOf(inputs));
        return meanOver(tf.logSoftmax(inputs.logits).mul(target).sum(-1), counts).neg();
      },
      [Symbol.dispose]: () => undefined,
    };
  },
};

function countsOf({ labelled, counted }: LossInputs<"labels">): tf.Tensor1D | undefined {
  return bothCount(labelled, counted);
}

/** `[batch]`. */
function weightsOfRows(label: tf.Tensor2D, weights: Float32Array): tf.Tensor1D {
  return label.mul(tf.tensor1d(weights)).sum<tf.Tensor1D>(-1);
}
