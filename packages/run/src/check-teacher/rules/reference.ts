import { FacultyError } from "@faculty/shared/errors";
import type { Rows } from "@faculty/shared/tensor";
import { Finding, notTried } from "../asking/finding.ts";
import type { Trial } from "../asking/trial.ts";

/** What other answers are compared with. @throws Finding (not tried) where there is none: rule `signal` says why. */
export async function referenceOf(trial: Trial): Promise<Rows<Float32Array>> {
  try {
    return await trial.reference();
  } catch (thrown) {
    trial.abort.throwIfAborted();
    if (!(thrown instanceof Finding || thrown instanceof FacultyError)) throw thrown;
    throw notTried("there is nothing to compare with: rule signal is broken");
  }
}
