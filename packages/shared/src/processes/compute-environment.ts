/**
 * Environment of processes that compute on one machine, read when a process starts.
 *
 * Threads: no more of them than cores; TensorFlow's pools otherwise each take all of them, and the processes then wait
 * for one another. `TF_NUM_INTRAOP_THREADS` share out one operation, and the last digits of a convolution depend on how
 * many they are. `TF_NUM_INTEROP_THREADS` compute operations that do not wait for each other, as the gradients of a
 * layer's inputs and of its weights; no digit depends on them, and what they gain over two is not measured. Memory: glibc
 * gives allocations of more than 128 KiB back to the kernel when they are freed, so that each batch's activations fault
 * in all their pages again; kept, they are there. Other C libraries ignore these.
 * @param processes - Among how many the cores are shared out.
 * @param atOnce - How many of those there are at the same time, where it is fewer.
 */
export function computeEnvironment(
  cores: number,
  processes: number,
  atOnce: number = processes,
): Readonly<Record<string, string>> {
  const threads = String(share(cores, processes));
  return {
    TF_NUM_INTRAOP_THREADS: threads,
    TF_NUM_INTEROP_THREADS: String(Math.min(mostOperations, share(cores, atOnce))),
    OMP_NUM_THREADS: threads,
    MALLOC_MMAP_THRESHOLD_: String(largestKeptBytes),
    MALLOC_TRIM_THRESHOLD_: String(keptBytes),
  };
}

function share(cores: number, processes: number): number {
  return Math.max(1, Math.floor(cores / Math.max(1, processes)));
}

/** Of one process at a time. */
const mostOperations = 2;
/** The largest allocation that is kept; glibc takes no more than 32 MiB. */
const largestKeptBytes = 32 * 1024 * 1024;
/** Freed memory at the heap's end that a process keeps. */
const keptBytes = 512 * 1024 * 1024;
