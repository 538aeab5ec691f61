import type { Preparing } from "@faculty/data/datasets";
import { systemClock } from "@faculty/shared/clock";
import type { Output } from "../settings/context.ts";
import type { Settings } from "../settings/settings.ts";

const progressEveryMs = 2000;

/** How this process comes by a data set that is prepared: from which cache, and telling of a long preparation. */
export function preparing({ cache, prepared }: Pick<Settings, "cache" | "prepared">, output: Output): Preparing {
  let toldAtMs = Number.NEGATIVE_INFINITY;
  return {
    cache,
    prepared,
    onProgress: ({ part, done, count }) => {
      if (systemClock.now() - toldAtMs < progressEveryMs) return;
      toldAtMs = systemClock.now();
      output.note(
        `preparing data: ${done}${count === null ? "" : ` of ${count}`} ${part === "train" ? "training" : "test"} samples`,
      );
    },
  };
}
