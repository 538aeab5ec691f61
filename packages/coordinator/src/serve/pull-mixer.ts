import type { Dataset } from "@faculty/data/datasets";
import { mergedTeachers, type RunSpec } from "@faculty/shared/config";
import type { Collected } from "../collect/collect-batch.ts";
import { type Merged, meanOf } from "../ensemble/merge.ts";
import { meanWeights, mergeCollected } from "../ensemble/merge-collected.ts";
import type { RunFacts } from "../plan/run-facts.ts";
import type { RunStandings } from "../standings/run-standings.ts";
import type { KnownPull } from "./known-pull.ts";

/** A mixture, and what is told of it. */
export interface Mixed {
  readonly merged: Merged;
  /** Of each teacher merged, mean over the rows. */
  readonly weights: Readonly<Record<string, number>>;
  readonly disagreement: number;
}

/**
 * Mixes what teachers said of a pull's rows. Of each collection it remembers what was mixed last: other students, and
 * further parts of a batch, want the same.
 */
export type MixPull = (pull: KnownPull, together: Collected, own: Collected) => Promise<Mixed>;

/** What of a collection was mixed, and how. */
interface Remembered {
  readonly from: number;
  readonly rows: number;
  readonly temperature: number;
  readonly mixed: Mixed;
}

/** @returns A function of the pull, of what was collected for its group, and of the pull's own rows of that. */
export function createPullMixer(
  standings: Pick<RunStandings, "of">,
  run: RunFacts,
  spec: RunSpec,
  dataset: Dataset,
): MixPull {
  const mergedNames = mergedTeachers(spec).map(({ name }) => name);
  const last = new WeakMap<Collected, Remembered>();

  async function mix({ request, asked, source, ids, view }: KnownPull, own: Collected): Promise<Mixed> {
    const present = asked.filter((teacher, k) => own.replies[k] !== null && mergedNames.includes(teacher));
    const context = {
      asked,
      spec,
      dataset,
      source,
      ids,
      view,
      standings: await standings.of(present, request.digests),
      weighting: request.batch.kind === "evaluate" ? run.evaluationWeighting : run.weighting,
      temperature: request.temperature,
    };
    const merged = mergeCollected(own, context);
    return {
      merged,
      weights: meanWeights(context, own, merged),
      disagreement: meanOf(merged.disagreements, merged.counted),
    };
  }

  return async (pull, together, own) => {
    const [{ from }, rows, { temperature }] = [pull.group, pull.ids.length, pull.request];
    const known = last.get(together);
    if (known?.from === from && known.rows === rows && known.temperature === temperature) return known.mixed;
    const mixed = await mix(pull, own);
    last.set(together, { from, rows, temperature, mixed });
    return mixed;
  };
}
