import type { LayerSignal } from "./layer-signal.ts";
import type { PullHead } from "./pull.ts";

/**
 * What a trainer pulls. One request is one unit of credit: the coordinator computes nothing that was not pulled. Pulling
 * again is harmless.
 */
export interface PullRequest
  extends Pick<
    PullHead,
    "run" | "batch" | "temperature" | "teachers" | "sparse" | "restGroups" | "fromRow" | "digests" | "leastGeneration"
  > {
  readonly wanted: Wanted;
}

/** What of a batch is wanted: the teachers' mixture, with some of their layers, or layers alone, of those they are of. */
export type Wanted =
  | {
      readonly kind: "mixture";
      /** Also each teacher's signal, aligned to the run's classes. */
      readonly perTeacher: boolean;
      readonly layers: readonly LayerSignal[];
    }
  | { readonly kind: "layers"; readonly layers: readonly LayerSignal[] };

/** What a head says; of layers alone, that each teacher's signal is wanted too says nothing. */
export function readPull(head: PullHead): PullRequest {
  const { perTeacher, soft = true, layers = [], ...others } = head;
  return { wanted: soft ? { kind: "mixture", perTeacher, layers } : { kind: "layers", layers }, ...others };
}

/** The head that says it, its keys in the order in which they have always travelled. */
export function pullHeadOf(request: PullRequest): PullHead {
  const {
    run,
    batch,
    temperature,
    wanted,
    teachers,
    sparse = false,
    restGroups = false,
    fromRow = 0,
    digests = {},
    leastGeneration = 0,
  } = request;
  const { layers } = wanted;
  return {
    run,
    batch,
    temperature,
    perTeacher: wanted.kind === "mixture" && wanted.perTeacher,
    ...(wanted.kind === "layers" && { soft: false }),
    ...(teachers !== undefined && { teachers }),
    ...(layers.length > 0 && { layers }),
    ...(sparse && { sparse }),
    ...(restGroups && { restGroups }),
    ...(fromRow > 0 && { fromRow }),
    ...(Object.keys(digests).length > 0 && { digests }),
    ...(leastGeneration > 0 && { leastGeneration }),
  };
}
