import { tf } from "@faculty/models/backend";
import type { BatchFeed } from "../gradients/batch-feeds.ts";
import { differentiate } from "../gradients/differentiate.ts";
import type { StepParts } from "../graph-step/record-step.ts";

/** A step by operations of TensorFlow.js, one after the other, on every backend: what the graph is held to. */
export function portableStep(
  parts: Omit<StepParts, "state">,
  feeds: readonly BatchFeed[],
  temperature: number,
  learningRate: number,
): void {
  tf.tidy(() => {
    const fed = feeds.map(({ name, dtype, shape, values }) => ({ name, tensor: tf.tensor(values, [...shape], dtype) }));
    parts.optimizer.apply(differentiate(parts, fed, temperature), learningRate);
  });
}
