import { FacultyError } from "@faculty/shared/errors";
import tf from "#tfjs";
import { registerLayers } from "../layers/register-layers.ts";
import type { LayerCall, Outline, OutlineLayer, OutlineTensor } from "../outline/outline.ts";
import { callsOf } from "../outline/outline-calls.ts";

/** Builds the model that an outline describes, with initial weights. The caller disposes it. */
export function buildOutline(outline: Outline): tf.LayersModel {
  registerLayers();
  const built = new Map<LayerCall, tf.SymbolicTensor>();
  const symbolOf = ({ call }: OutlineTensor) => built.get(call) as tf.SymbolicTensor;
  for (const call of callsOf(outline)) built.set(call, applied(call, call.inputs.map(symbolOf)));
  return tf.model({
    inputs: outline.inputs.map(symbolOf),
    outputs: outline.outputs.map(symbolOf),
    name: outline.name,
  });
}

function applied({ layer }: LayerCall, inputs: readonly tf.SymbolicTensor[]): tf.SymbolicTensor {
  const { name, config } = layer;
  if (layer.kind === "InputLayer") return tf.input({ name, batchShape: config["batchInputShape"] as tf.Shape });
  const [only, ...others] = inputs;
  return made(layer).apply(others.length === 0 && only ? only : [...inputs]) as tf.SymbolicTensor;
}

/** As TensorFlow.js makes it of a saved model. */
function made({ kind, config }: OutlineLayer): tf.layers.Layer {
  const [constructor, fromConfig] = tf.serialization.SerializationMap.getMap().classNameMap[kind] ?? [];
  if (constructor === undefined || fromConfig === undefined)
    throw new FacultyError("INTERNAL", `TensorFlow.js knows no layer ${kind}`);
  return fromConfig(constructor, { ...config } as tf.serialization.ConfigDict) as tf.layers.Layer;
}
