import { FacultyError } from "@faculty/shared/errors";
import type { Loss } from "./loss.ts";
import { hardLabelLoss } from "./losses/hard-label.ts";
import { logitMseLoss } from "./losses/logit-mse.ts";
import { softTargetKlLoss } from "./losses/soft-target-kl.ts";
import { softTargetMseLoss } from "./losses/soft-target-mse.ts";

/** Every loss by the name a run file gives it. A new one is a file of losses/, a row here, a test and a section of docs/methods.md. */
export const losses: Readonly<Record<string, Loss>> = {
  "hard-label": hardLabelLoss,
  "logit-mse": logitMseLoss,
  "soft-target-kl": softTargetKlLoss,
  "soft-target-mse": softTargetMseLoss,
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
