/**
 * Environment that keeps processes which share a machine from starting more computing threads than it has cores:
 * TensorFlow's pools otherwise each take all of them, and the processes then wait for one another.
 * @param processes - How many compute at the same time.
 */
export function threadEnvironment(cores: number, processes: number): Readonly<Record<string, string>> {
  const threads = String(Math.max(1, Math.floor(cores / Math.max(1, processes))));
  return { TF_NUM_INTRAOP_THREADS: threads, TF_NUM_INTEROP_THREADS: "1", OMP_NUM_THREADS: threads };
}
