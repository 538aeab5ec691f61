import { FacultyError } from "@faculty/shared/errors";
import { conventionTerm } from "./convention-term.ts";
import { fspTerm } from "./fsp-term.ts";
import {
  attentionMatricesTerm,
  attentionTransferTerm,
  cwdTerm,
  hiddenCosineTerm,
  hintTerm,
  nstTerm,
  pktTerm,
  rkdAngleTerm,
  rkdDistanceTerm,
  similarityPreservingTerm,
  vidTerm,
} from "./layer-terms.ts";
import { perceptualTerm } from "./perceptual-term.ts";
import {
  adaptiveKlTerm,
  adversarialTerm,
  boundedRegressionTerm,
  gatedKlTerm,
  hardLabelTerm,
  huberTerm,
  logitMseTerm,
  multiLabelTerm,
  quantileTerm,
  regressionTerm,
} from "./plain-terms.ts";
import { pluginTerms } from "./plugin-terms.ts";
import { listwiseRankingTerm, rankingTerm, weightedRankingTerm } from "./ranking-terms.ts";
import {
  decoupledKdTerm,
  distTerm,
  jsdTerm,
  reverseKlTerm,
  skewKlTerm,
  softTargetKlTerm,
  softTargetMseTerm,
  totalVariationTerm,
  uldTerm,
  wsldTerm,
} from "./response-terms.ts";
import type { Term } from "./term.ts";

/** Every term by the name that a run file gives its loss; what the loss computes is the row of that name in losses/losses.ts. */
export const terms: Readonly<Record<string, Term>> = {
  "adaptive-kl": adaptiveKlTerm,
  adversarial: adversarialTerm,
  "attention-matrices": attentionMatricesTerm,
  "attention-transfer": attentionTransferTerm,
  "bounded-regression": boundedRegressionTerm,
  convention: conventionTerm,
  cwd: cwdTerm,
  "decoupled-kd": decoupledKdTerm,
  dist: distTerm,
  fsp: fspTerm,
  "gated-kl": gatedKlTerm,
  "hard-label": hardLabelTerm,
  "hidden-cosine": hiddenCosineTerm,
  hint: hintTerm,
  huber: huberTerm,
  jsd: jsdTerm,
  "listwise-ranking": listwiseRankingTerm,
  "logit-mse": logitMseTerm,
  "multi-label": multiLabelTerm,
  nst: nstTerm,
  perceptual: perceptualTerm,
  pkt: pktTerm,
  quantile: quantileTerm,
  ranking: rankingTerm,
  regression: regressionTerm,
  "reverse-kl": reverseKlTerm,
  "rkd-angle": rkdAngleTerm,
  "rkd-distance": rkdDistanceTerm,
  "similarity-preserving": similarityPreservingTerm,
  "skew-kl": skewKlTerm,
  "soft-target-kl": softTargetKlTerm,
  "soft-target-mse": softTargetMseTerm,
  "total-variation": totalVariationTerm,
  uld: uldTerm,
  vid: vidTerm,
  "weighted-ranking": weightedRankingTerm,
  wsld: wsldTerm,
};

/** The term of that loss, ours or of a plugin; the run file's schema has refused every other. */
export function termNamed(loss: string): Term {
  const term = terms[loss] ?? pluginTerms.named(loss);
  if (term) return term;
  throw new FacultyError(
    "BAD_RUN_FILE",
    `objective: loss is ${loss}, expected one of ${Object.keys(terms).join(", ")}`,
  );
}
