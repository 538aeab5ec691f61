import { hardTarget } from "../loss/hard-target.ts";
import { defineLoss, type Loss } from "../loss/loss.ts";
import { bothCount, meanOver } from "../loss/mean-over.ts";
import { withoutGradient } from "../loss/without-gradient.ts";
import { boundedRegressionTerm } from "../terms/plain-terms.ts";

/**
 * Teacher-bounded regression, Chen et al. 2017, "Learning Efficient Object Detection Models with Knowledge
 * Distillation": `mean_i e_s · [e_s + margin > e_t]` with `e = ‖ŷ − y‖²` of student and ensemble, y the one-hot
 * label, over the samples that have one: the student is only pulled towards the label until it is better than the
 * teachers by the margin.
 */
export const boundedRegressionLoss: Loss = defineLoss({
  term: boundedRegressionTerm,
  evaluate: ({ logits, softLogits, ...labels }, { margin }) => {
    const target = hardTarget({ logits, ...labels });
    const ofStudent = logits.sub(target).square().sum(-1);
    const ofTeacher = softLogits.sub(target).square().sum(-1);
    const isWorse = withoutGradient(ofStudent, (error) => error.add(margin).greater(ofTeacher).toFloat());
    return meanOver(ofStudent.mul(isWorse), bothCount(labels.labelled, labels.counted));
  },
});
