/**
 * Environment of processes that compute on one machine, read when a process starts.
 *
 * Threads: no more of them than cores; TensorFlow's pools otherwise each take all of them, and the processes then wait
 * for one another. `TF_NUM_INTRAOP_THREADS` share out one operation, which is slower where there is little to share out.
 * The last digits of convolutions and transformers depend on how many they are, so that these follow from what a run is
 * told alone. `TF_NUM_INTEROP_THREADS` compute operations that do not wait for each other, as the gradients of a layer's
 * inputs and of its weights; no digit depends on them, and what more than two gain is not measured. Memory: glibc gives
 * allocations of more than 128 KiB back to the kernel when they are freed, so that each batch's activations fault in all
 * their pages again; kept, they are there. Other C libraries ignore these.
 * @param processes - How many share the cores.
 */
export function computeEnvironment(
  cores: number,
  processes: number,
  { atOnce = processes, multiplyAdds = Infinity }: Computed = {},
): Readonly<Record<string, string>> {
  const share = shareOf(cores, processes);
  const worth = Math.max(1, Math.floor(multiplyAdds / perThread));
  return {
    TF_NUM_INTRAOP_THREADS: String(Math.min(share, worth)),
    TF_NUM_INTEROP_THREADS: String(Math.min(shareOf(cores, atOnce), mostOperations)),
    OMP_NUM_THREADS: String(share),
    MALLOC_MMAP_THRESHOLD_: String(largestKeptBytes),
    MALLOC_TRIM_THRESHOLD_: String(keptBytes),
  };
}

function shareOf(cores: number, processes: number): number {
  return Math.max(1, Math.floor(cores / Math.max(1, processes)));
}

/** What is known of what a process is to compute. */
interface Computed {
  /** How many of those that share the cores compute at the same time, where it is fewer. */
  readonly atOnce?: number;
  /** Of a batch's way through the model. */
  readonly multiplyAdds?: number;
}

/** Multiply-adds of a batch that are worth a thread more within each operation: docs/adr/0007-one-call-a-step.md. */
const perThread = 1e9;
/** Of one process at a time. */
const mostOperations = 2;
/** The largest allocation that is kept; glibc takes no more than 32 MiB. */
const largestKeptBytes = 32 * 1024 * 1024;
/** Freed memory at the heap's end that a process keeps. */
const keptBytes = 512 * 1024 * 1024;
