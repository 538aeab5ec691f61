import tf from "#tfjs";

/**
 * How a GraphModel runs. One with control flow, or with an operation whose values decide its shapes, runs asynchronously
 * alone: it waits for values of its own.
 */
export type GraphExecution = "sync" | "async";

/** What a model is given: samples, or by its name the one of several inputs that is given them. */
export type GraphFeed = tf.Tensor | tf.NamedTensorMap;

/** @param begin - The node that is given the samples; null where the model has no other. */
export function graphFeed(begin: string | null, samples: tf.Tensor): GraphFeed {
  return begin === null ? samples : { [begin]: samples };
}

/** @param sample - As the model takes it; stays the caller's. @throws What the model throws. */
export function graphExecution(model: tf.GraphModel, sample: GraphFeed, end: string): GraphExecution {
  try {
    tf.tidy(() => void model.execute(sample, [end]));
    return "sync";
  } catch (thrown) {
    if (thrown instanceof Error && thrown.message.includes("executeAsync")) return "async";
    throw thrown;
  }
}

/**
 * @param inputs - Stays the caller's.
 * @param names - Nodes, or outputs of nodes.
 * @returns What each yields; the caller disposes them.
 */
export async function executeGraph(
  model: tf.GraphModel,
  execution: GraphExecution,
  inputs: GraphFeed,
  names: readonly string[],
): Promise<readonly tf.Tensor[]> {
  if (execution === "sync") return tf.tidy(() => [model.execute(inputs, [...names])].flat());
  return [await model.executeAsync(inputs, [...names])].flat();
}
