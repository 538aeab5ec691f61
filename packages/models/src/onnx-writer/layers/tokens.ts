import { straight } from "../graph/value.ts";
import { inputOf, type LayerWriter, unwritten } from "./layer-site.ts";
import { weightOf } from "./layer-weights.ts";

/** TensorProto.DataType. */
const [float32, int64, bool] = [1, 7, 9];

/** A row of the table for each id; ids come as float32 and are whole. */
export const embedding: LayerWriter = (site) => {
  const { graph, config, weights, shape } = site;
  if (config["maskZero"] === true) throw unwritten(site, "it masks id 0");
  const table = weightOf(weights, "embeddings");
  const ids = graph.add("Cast", [straight(graph, inputOf(site))], { to: { int: int64 } });
  const name = graph.add("Gather", [graph.weights("embeddings", table.shape, table.data), ids], { axis: { int: 0 } });
  return { name, shape, isTurned: false };
};

/** FacultyPaddingMask: 1 for an id, or a time step, that is not all zeros. */
export const paddingMask: LayerWriter = (site) => {
  const { graph, shape } = site;
  const input = inputOf(site);
  const isThere = graph.add("Cast", [straight(graph, input)], { to: { int: bool } });
  const there = graph.add("Cast", [isThere], { to: { int: float32 } });
  if (input.shape.length === 2) return { name: there, shape, isTurned: false };
  const name = graph.add("ReduceMax", [there], { axes: { ints: [2] }, keepdims: { int: 0 } });
  return { name, shape, isTurned: false };
};

/** FacultyMaskedMean: over the positions of mask 1, 0 where there are none. */
export const maskedMean: LayerWriter = (site) => {
  const { graph, inputs, shape } = site;
  const [values, mask] = inputs.map((input) => straight(graph, input)) as [string, string];
  const column = graph.add("Unsqueeze", [mask, graph.ints([2])]);
  const one = graph.ints([1]);
  const sum = graph.add("ReduceSum", [graph.add("Mul", [values, column]), one], { keepdims: { int: 0 } });
  const positions = graph.add("ReduceSum", [mask, one], { keepdims: { int: 1 } });
  const name = graph.add("Div", [sum, graph.add("Max", [positions, graph.float(1)])]);
  return { name, shape, isTurned: false };
};

/** FacultyLastStep: what stands at the last position. */
export const lastStep: LayerWriter = (site) => {
  const { graph, shape } = site;
  const values = straight(graph, inputOf(site));
  return { name: graph.add("Gather", [values, graph.int(-1)], { axis: { int: 1 } }), shape, isTurned: false };
};

/** FacultyPositionEmbedding: a learned vector added at each position. */
export const positionEmbedding: LayerWriter = (site) => {
  const { graph, shape, weights } = site;
  const { shape: extents, data } = weightOf(weights, "positions");
  const positions = graph.weights("positions", extents, data);
  return { name: graph.add("Add", [straight(graph, inputOf(site)), positions]), shape, isTurned: false };
};
