import { FacultyError } from "@faculty/shared/errors";
import type { Loss } from "../loss/loss.ts";
import { bothCount, meanOver } from "../loss/mean-over.ts";
import { wantedValues } from "../loss/value-errors.ts";
import { perceptualTerm } from "../terms/perceptual-term.ts";

/**
 * Squared distance in the features of a model that is not trained, Johnson et al. 2016, arXiv:1603.08155 eq. 2:
 * `1/(N·F) · Σ ‖φ(ŷ) − φ(y)‖²`, φ being what a layer of it yields, F its size; y the ensemble's values or, with
 * `to: target`, the known ones.
 */
export const perceptualLoss: Loss = {
  bind: (term, { frozen }) => {
    const { model, layer, to } = perceptualTerm.parametersOf(term);
    const features = frozen?.(model, layer);
    if (features === undefined)
      throw new FacultyError("INTERNAL", `${term.loss} applies model ${model}, and is given none`);
    return {
      variables: [],
      constants: features.weights,
      evaluate: (inputs) => {
        const { y, known } = wantedValues(inputs, to);
        const distance = features.apply(inputs.logits).squaredDifference(features.apply(y));
        return meanOver(distance.mean(-1), bothCount(known?.min(-1), inputs.counted));
      },
      [Symbol.dispose]: () => undefined,
    };
  },
};
