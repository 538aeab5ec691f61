import { FacultyError } from "@faculty/shared/errors";
import type { Loss } from "./loss.ts";
import { adaptiveKlLoss } from "./losses/adaptive-kl.ts";
import { attentionMatricesLoss } from "./losses/attention-matrices.ts";
import { attentionTransferLoss } from "./losses/attention-transfer.ts";
import { boundedRegressionLoss } from "./losses/bounded-regression.ts";
import { conventionLoss } from "./losses/convention.ts";
import { cwdLoss } from "./losses/cwd.ts";
import { decoupledKdLoss } from "./losses/decoupled-kd.ts";
import { distLoss } from "./losses/dist.ts";
import { fspLoss } from "./losses/fsp.ts";
import { gatedKlLoss } from "./losses/gated-kl.ts";
import { hardLabelLoss } from "./losses/hard-label.ts";
import { hiddenCosineLoss } from "./losses/hidden-cosine.ts";
import { hintLoss } from "./losses/hint.ts";
import { jsdLoss } from "./losses/jsd.ts";
import { logitMseLoss } from "./losses/logit-mse.ts";
import { multiLabelLoss } from "./losses/multi-label.ts";
import { nstLoss } from "./losses/nst.ts";
import { pktLoss } from "./losses/pkt.ts";
import { rankingLoss } from "./losses/ranking.ts";
import { regressionLoss } from "./losses/regression.ts";
import { reverseKlLoss } from "./losses/reverse-kl.ts";
import { rkdAngleLoss } from "./losses/rkd-angle.ts";
import { rkdDistanceLoss } from "./losses/rkd-distance.ts";
import { similarityPreservingLoss } from "./losses/similarity-preserving.ts";
import { skewKlLoss } from "./losses/skew-kl.ts";
import { softTargetKlLoss } from "./losses/soft-target-kl.ts";
import { softTargetMseLoss } from "./losses/soft-target-mse.ts";
import { totalVariationLoss } from "./losses/total-variation.ts";
import { uldLoss } from "./losses/uld.ts";
import { vidLoss } from "./losses/vid.ts";
import { wsldLoss } from "./losses/wsld.ts";

/** Every loss by the name a run file gives it. A new one is a file of losses/, a row here, a test and a section of docs/methods.md. */
export const losses: Readonly<Record<string, Loss>> = {
  "adaptive-kl": adaptiveKlLoss,
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
  jsd: jsdLoss,
  "logit-mse": logitMseLoss,
  "multi-label": multiLabelLoss,
  nst: nstLoss,
  pkt: pktLoss,
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
  wsld: wsldLoss,
};

/** The loss of that name; the run file's schema has refused every other. */
export function lossNamed(name: string): Loss {
  const loss = losses[name];
  if (loss) return loss;
  throw new FacultyError(
    "BAD_RUN_FILE",
    `objective: loss is ${name}, expected one of ${Object.keys(losses).join(", ")}`,
  );
}
