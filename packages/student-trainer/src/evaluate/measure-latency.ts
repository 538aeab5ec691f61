import { tf } from "@faculty/models/backend";
import type { Clock } from "@faculty/shared/clock";
import { percentile } from "@faculty/shared/metrics";

export interface Latency {
  /** Milliseconds from a sample in memory to its logits in memory, one sample at a time. */
  readonly p50Ms: number;
  readonly p95Ms: number;
}

const warmUps = 20; // the first calls plan kernels and fill caches
const calls = 200; // p95 then rests on ten slower calls

/** Times a model on single samples of zeros: the time does not depend on the values. */
export function measureLatency(model: tf.LayersModel, inputShape: readonly number[], clock: Clock): Latency {
  const sample = tf.zeros([1, ...inputShape]);
  try {
    const times: number[] = [];
    for (let call = -warmUps; call < calls; call++) {
      const startMs = clock.now();
      tf.tidy(() => (model.apply(sample, { training: false }) as tf.Tensor).dataSync());
      if (call >= 0) times.push(clock.now() - startMs);
    }
    return { p50Ms: percentile(times, 50), p95Ms: percentile(times, 95) };
  } finally {
    sample.dispose();
  }
}
