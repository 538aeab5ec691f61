/**
 * Environment of processes that compute on one machine, read when a process starts.
 *
 * Threads: no more of them than cores; TensorFlow's pools otherwise each take all of them, and the processes then wait
 * for one another. Memory: glibc gives allocations of more than 128 KiB back to the kernel when they are freed, so that
 * each batch's activations fault in all their pages again; kept, they are there. Other C libraries ignore these.
 * @param processes - How many compute at the same time.
 */
export function computeEnvironment(cores: number, processes: number): Readonly<Record<string, string>> {
  const threads = String(Math.max(1, Math.floor(cores / Math.max(1, processes))));
  return {
    TF_NUM_INTRAOP_THREADS: threads,
    TF_NUM_INTEROP_THREADS: "1",
    OMP_NUM_THREADS: threads,
    MALLOC_MMAP_THRESHOLD_: String(largestKeptBytes),
    MALLOC_TRIM_THRESHOLD_: String(keptBytes),
  };
}

/** The largest allocation that is kept; glibc takes no more than 32 MiB. */
const largestKeptBytes = 32 * 1024 * 1024;
/** Freed memory at the heap's end that a process keeps. */
const keptBytes = 512 * 1024 * 1024;
