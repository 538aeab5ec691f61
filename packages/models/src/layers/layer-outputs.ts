import type * as tf from "@tensorflow/tfjs";

/**
 * What the layers between a model's input and its output yield, by name, in the model's order. A layer that is applied
 * more than once has no output of its own and is not there, and neither is one with several outputs; a model within the
 * model counts as one layer.
 */
export function layerOutputs(model: tf.LayersModel): ReadonlyMap<string, tf.SymbolicTensor> {
  const found = new Map<tf.layers.Layer, Set<tf.SymbolicTensor>>();
  const open = [...model.outputs];
  for (let tensor = open.pop(); tensor !== undefined; tensor = open.pop()) {
    const { sourceLayer, nodeIndex } = tensor;
    const own = found.get(sourceLayer) ?? new Set();
    if (own.has(tensor)) continue;
    found.set(sourceLayer, own.add(tensor));
    if (!model.inputs.includes(tensor)) open.push(...(sourceLayer.inboundNodes[nodeIndex]?.inputTensors ?? []));
  }
  const ends = [...model.inputs, ...model.outputs];
  return new Map(
    model.layers.flatMap((layer) => {
      const [output, ...others] = found.get(layer) ?? [];
      return output === undefined || others.length > 0 || ends.includes(output) ? [] : [[layer.name, output] as const];
    }),
  );
}
