import { outputShapes } from "../outline/layer-shapes.ts";

/** Classes of layers that TensorFlow.js has beside those whose shapes are told by `outputShapes`. */
const others: readonly string[] = [
  "CategoryEncoding",
  "CenterCrop",
  "ConvLSTM2D",
  "ConvLSTM2DCell",
  "Dot",
  "GRUCell",
  "InputLayer",
  "LSTMCell",
  "RNN",
  "RandomWidth",
  "Resizing",
  "SimpleRNNCell",
  "StackedRNNCells",
];

const layers: ReadonlySet<string> = new Set([...Object.keys(outputShapes), ...others]);

const activations: ReadonlySet<string> = new Set([
  "elu",
  "gelu",
  "geluNew",
  "hardSigmoid",
  "linear",
  "logSoftmax",
  "mish",
  "relu",
  "relu6",
  "selu",
  "sigmoid",
  "softmax",
  "softplus",
  "softsign",
  "swish",
  "tanh",
]);

/** @throws Error as TensorFlow.js throws it, for a layer or an activation that it has not. */
export function checkKnown(kind: string, config: Readonly<Record<string, unknown>>): void {
  if (!layers.has(kind)) throw new Error(`Unknown layer: ${kind}.`);
  for (const key of ["activation", "recurrentActivation"]) {
    const name = config[key];
    if (typeof name === "string" && !activations.has(name)) throw new Error(`Unknown activation: ${name}.`);
  }
}
