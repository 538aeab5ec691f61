import { FacultyError } from "@faculty/shared/errors";
import type { Loss } from "../loss/loss.ts";
import { adaptiveKlLoss } from "./adaptive-kl.ts";
import { adversarialLoss } from "./adversarial.ts";
import { attentionMatricesLoss } from "./attention-matrices.ts";
import { attentionTransferLoss } from "./attention-transfer.ts";
import { boundedRegressionLoss } from "./bounded-regression.ts";
import { conventionLoss } from "./convention.ts";
import { cwdLoss } from "./cwd.ts";
import { decoupledKdLoss } from "./decoupled-kd.ts";
import { distLoss } from "./dist.ts";
import { fspLoss } from "./fsp.ts";
import { gatedKlLoss } from "./gated-kl.ts";
import { hardLabelLoss } from "./hard-label.ts";
import { hiddenCosineLoss } from "./hidden-cosine.ts";
import { hintLoss } from "./hint.ts";
import { huberLoss } from "./huber.ts";
import { jsdLoss } from "./jsd.ts";
import { listwiseRankingLoss } from "./listwise-ranking.ts";
import { logitMseLoss } from "./logit-mse.ts";
import { multiLabelLoss } from "./multi-label.ts";
import { nstLoss } from "./nst.ts";
import { perceptualLoss } from "./perceptual.ts";
import { pktLoss } from "./pkt.ts";
import { pluginLossNamed } from "./plugin-loss.ts";
import { quantileLoss } from "./quantile.ts";
import { rankingLoss } from "./ranking.ts";
import { regressionLoss } from "./regression.ts";
import { reverseKlLoss } from "./reverse-kl.ts";
import { rkdAngleLoss } from "./rkd-angle.ts";
import { rkdDistanceLoss } from "./rkd-distance.ts";
import { similarityPreservingLoss } from "./similarity-preserving.ts";
import { skewKlLoss } from "./skew-kl.ts";
import { softTargetKlLoss } from "./soft-target-kl.ts";
import { softTargetMseLoss } from "./soft-target-mse.ts";
import { totalVariationLoss } from "./total-variation.ts";
import { uldLoss } from "./uld.ts";
import { vidLoss } from "./vid.ts";
import { weightedRankingLoss } from "./weighted-ranking.ts";
import { wsldLoss } from "./wsld.ts";

/** What every loss computes, by the name a run file gives it; terms/terms.ts says what the run file may say of it. */
export const losses: Readonly<Record<string, Loss>> = {
  "adaptive-kl": adaptiveKlLoss,
  adversarial: adversarialLoss,
  "attention-matrices": attentionMatricesLoss,
  "attention-transfer": attentionTransferLoss,
  "bounded-regression": boundedRegressionLoss,
  convention: conventionLoss,
  cwd: cwdLoss,
  "decoupled-kd": decoupledKdLoss,
  dist: distLoss,
  fsp: fspLoss,
  "gated-kl": gatedKlLoss,
  "hard-label": hardLabelLoss,
  "hidden-cosine": hiddenCosineLoss,
  hint: hintLoss,
  huber: huberLoss,
  jsd: jsdLoss,
  "listwise-ranking": listwiseRankingLoss,
  "logit-mse": logitMseLoss,
  "multi-label": multiLabelLoss,
  nst: nstLoss,
  perceptual: perceptualLoss,
  pkt: pktLoss,
  quantile: quantileLoss,
  ranking: rankingLoss,
  regression: regressionLoss,
  "reverse-kl": reverseKlLoss,
  "rkd-angle": rkdAngleLoss,
  "rkd-distance": rkdDistanceLoss,
  "similarity-preserving": similarityPreservingLoss,
  "skew-kl": skewKlLoss,
  "soft-target-kl": softTargetKlLoss,
  "soft-target-mse": softTargetMseLoss,
  "total-variation": totalVariationLoss,
  uld: uldLoss,
  vid: vidLoss,
  "weighted-ranking": weightedRankingLoss,
  wsld: wsldLoss,
};

/** The loss of that name, ours or of a plugin. @throws FacultyError INTERNAL: the schema of terms has refused every other. */
export function lossNamed(name: string): Loss {
  const loss = losses[name] ?? pluginLossNamed(name);
  if (loss) return loss;
  throw new FacultyError("INTERNAL", `no loss is named ${name}`);
}
