import { availableParallelism } from "node:os";

/** How many operations of a graph TensorFlow computes at the same time: what it reads itself, else one a core. */
export function operationsAtOnce(): number {
  // oxlint-disable-next-line node/no-process-env -- written for a library, which does not tell what it read
  const given = Number(process.env["TF_NUM_INTEROP_THREADS"]);
  return given > 0 ? given : availableParallelism();
}
