import type { GraphBuilder } from "../graph/graph-builder.ts";
import { axisOf, type Value } from "../graph/value.ts";
import { type LayerSite, unwritten } from "./layer-site.ts";

/** @param axis - Of the classes or channels: that of a softmax. */
type Activation = (graph: GraphBuilder, x: string, axis: number) => string;

const operator =
  (op: string): Activation =>
  (graph, x) =>
    graph.add(op, [x]);

const overAxis =
  (op: string): Activation =>
  (graph, x, axis) =>
    graph.add(op, [x], { axis: { int: axis } });

const cubic = 0.044715; // of the approximation by tanh, Hendrycks and Gimpel 2016, arXiv:1606.08415

/** What TensorFlow.js computes under each name, in operators of opset 17. */
const activations: Readonly<Record<string, Activation>> = {
  linear: (_, x) => x,
  relu: operator("Relu"),
  relu6: (graph, x) => graph.add("Clip", [x, graph.float(0), graph.float(6)]),
  elu: operator("Elu"),
  selu: operator("Selu"),
  sigmoid: operator("Sigmoid"),
  hardSigmoid: (graph, x) => graph.add("HardSigmoid", [x], { alpha: { float: 0.2 }, beta: { float: 0.5 } }),
  softplus: operator("Softplus"),
  softsign: operator("Softsign"),
  tanh: operator("Tanh"),
  softmax: overAxis("Softmax"),
  logSoftmax: overAxis("LogSoftmax"),
  swish: (graph, x) => graph.add("Mul", [x, graph.add("Sigmoid", [x])]),
  mish: (graph, x) => graph.add("Mul", [x, graph.add("Tanh", [graph.add("Softplus", [x])])]),
  gelu: (graph, x) => {
    const share = graph.add("Erf", [graph.add("Mul", [x, graph.float(Math.SQRT1_2)])]);
    return graph.add("Mul", [half(graph, x), graph.add("Add", [share, graph.float(1)])]);
  },
  gelu_new: (graph, x) => {
    const cube = graph.add("Mul", [graph.add("Mul", [x, x]), graph.add("Mul", [x, graph.float(cubic)])]);
    const inner = graph.add("Mul", [graph.add("Add", [x, cube]), graph.float(Math.sqrt(2 / Math.PI))]);
    return graph.add("Mul", [half(graph, x), graph.add("Add", [graph.add("Tanh", [inner]), graph.float(1)])]);
  },
};

function half(graph: GraphBuilder, x: string): string {
  return graph.add("Mul", [x, graph.float(0.5)]);
}

/** A value under the activation that a layer's configuration names. @throws FacultyError BAD_MODEL. */
export function activated(site: LayerSite, value: Value): Value {
  const { activation = "linear" } = site.config;
  const write = typeof activation === "string" ? activations[activation] : undefined;
  if (write === undefined) throw unwritten(site, `its activation is ${JSON.stringify(activation)}`);
  return { ...value, name: write(site.graph, value.name, axisOf(value, -1)) };
}
