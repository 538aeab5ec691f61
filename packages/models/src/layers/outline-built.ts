import tf from "#tfjs";
import type { LayerCall, LayerConfig, Outline, OutlineLayer, OutlineTensor } from "../outline/outline.ts";

/** The outline of a model that was built: every shape is known. */
interface BuiltOutline extends Outline {
  readonly symbols: ReadonlyMap<OutlineTensor, tf.SymbolicTensor>;
}

export function outlineBuilt(model: tf.LayersModel): BuiltOutline {
  const layers = new Map<tf.layers.Layer, OutlineLayer>();
  const calls = new Map<unknown, LayerCall>();
  const tensors = new Map<tf.SymbolicTensor, OutlineTensor>();
  const layerOf = (layer: tf.layers.Layer) => layers.get(layer) ?? kept(layers, layer, outlineLayer(layer));
  const open = model.outputs.map((tensor) => ({ tensor, isRead: false }));
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const { tensor } = top;
    const node = tensor.sourceLayer.inboundNodes[tensor.nodeIndex];
    const inputs = model.inputs.includes(tensor) ? [] : (node?.inputTensors ?? []);
    if (!tensors.has(tensor) && !top.isRead) {
      top.isRead = true; // what it reads comes first
      open.push(...inputs.map((input) => ({ tensor: input, isRead: false })));
      continue;
    }
    open.pop();
    if (tensors.has(tensor)) continue;
    const read = inputs.flatMap((input) => tensors.get(input) ?? []);
    const call = calls.get(node) ?? kept(calls, node, { layer: layerOf(tensor.sourceLayer), inputs: read });
    tensors.set(tensor, { call, index: tensor.tensorIndex, shape: tensor.shape });
  }
  const outlined = (all: readonly tf.SymbolicTensor[]) =>
    all.flatMap((tensor) => tensors.get(tensor) ?? inputOf(tensor));
  const symbols = new Map([...tensors].map(([symbol, tensor]) => [tensor, symbol]));
  return { name: model.name, inputs: outlined(model.inputs), outputs: outlined(model.outputs), symbols };

  /** Of an input that no output is computed from. */
  function inputOf(tensor: tf.SymbolicTensor): OutlineTensor {
    return { call: { layer: layerOf(tensor.sourceLayer), inputs: [] }, index: 0, shape: tensor.shape };
  }
}

function outlineLayer(layer: tf.layers.Layer): OutlineLayer {
  return {
    kind: layer.getClassName(),
    name: layer.name,
    ...(layer instanceof tf.LayersModel
      ? { config: {}, model: outlineBuilt(layer) }
      : { config: layer.getConfig() as LayerConfig }),
  };
}

function kept<Key, Value>(map: Map<Key, Value>, key: Key, value: Value): Value {
  map.set(key, value);
  return value;
}
