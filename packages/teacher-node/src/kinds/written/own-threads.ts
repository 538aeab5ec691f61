/**
 * What `OMP_NUM_THREADS` says, which ONNX Runtime does not read of itself; one where it says nothing. A list is of threads
 * within threads, as OpenMP has it: the first counts.
 */
export function ownThreads(said: string | undefined): number {
  const [, threads = "1"] = /^\s*(\d+)\s*(?:,|$)/.exec(said ?? "") ?? [];
  return Math.max(1, Number(threads));
}
