import type { Preparing } from "@faculty/data/datasets";
import { systemClock } from "@faculty/shared/clock";
import type { Output } from "../settings/context.ts";
import type { Settings } from "../settings/settings.ts";
import { fitParts } from "../terminal/fit-parts.ts";
import { etaMs, type Mark, progressParts } from "../terminal/progress-parts.ts";

const progressEveryMs = 2000;

/** How this process comes by a data set that is prepared: from which cache, and telling of a long preparation. */
export function preparing({ cache, prepared }: Pick<Settings, "cache" | "prepared">, output: Output): Preparing {
  let told: { readonly part: string; readonly first: Mark } | undefined;
  let toldAtMs = Number.NEGATIVE_INFINITY;
  return {
    cache,
    prepared,
    onProgress: ({ part, done, count }) => {
      const atMs = systemClock.now();
      if (part !== told?.part) told = { part, first: { done, atMs } };
      if (atMs - toldAtMs < progressEveryMs) return;
      toldAtMs = atMs;
      const samples = `${part === "train" ? "training" : "test"} samples`;
      if (count === null) output.note(`preparing data: ${done} ${samples}`);
      else {
        const parts = progressParts(done / count, etaMs(told.first, done, count, atMs));
        const [line = ""] = fitParts(
          [...parts, { text: `preparing data: ${done} of ${count} ${samples}` }],
          output.terminal.columns(),
          false,
        );
        output.note(line);
      }
    },
  };
}
