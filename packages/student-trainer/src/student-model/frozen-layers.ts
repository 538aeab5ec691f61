import type { tf } from "@faculty/models/backend";
import { checkFrozen } from "../check/check-layers.ts";

/**
 * The model's trainable variables without those of the frozen layers, in the model's order.
 * @throws FacultyError UNKNOWN_LAYER naming the layers that have weights; BAD_RUN_FILE where nothing is left to train.
 */
export function unfrozenVariables(model: tf.LayersModel, frozen: readonly string[]): readonly tf.Variable[] {
  const withWeights = model.layers.filter((layer) => layer.trainableWeights.length > 0);
  checkFrozen(
    withWeights.map(({ name }) => name),
    frozen,
  );
  const held = new Set(
    withWeights.filter(({ name }) => frozen.includes(name)).flatMap(({ trainableWeights }) => trainableWeights),
  );
  return model.trainableWeights.filter((weight) => !held.has(weight)).map((weight) => weight.read() as tf.Variable);
}

/**
 * Lets the frozen layers compute as a trained model does: batch normalisation then uses its moving averages, and leaves
 * them as they are. Until it is disposed.
 */
export function holdFrozen(model: tf.LayersModel, frozen: readonly string[]): Disposable {
  const held = model.layers.filter(({ name }) => frozen.includes(name));
  for (const layer of held) {
    const call: tf.layers.Layer["call"] = layer.call.bind(layer);
    layer.call = (inputs, kwargs) => call(inputs, { ...kwargs, training: false });
  }
  return {
    [Symbol.dispose]: () => {
      for (const layer of held) Reflect.deleteProperty(layer, "call"); // its class's own again
    },
  };
}
