import { axisOf, straight } from "../graph/value.ts";
import { inputOf, type LayerSite, type LayerWriter, unwritten } from "./layer-site.ts";
import { weightOf } from "./layer-weights.ts";

/** By what was learned of each channel: `γ (x − mean) / √(variance + ε) + β`. */
export const batchNormalisation: LayerWriter = (site) => {
  const { graph, config, weights } = site;
  const value = inputOf(site);
  const rank = value.shape.length;
  const own = Number(config["axis"] ?? -1);
  if (own !== -1 && own !== rank - 1) throw unwritten(site, `its axis is ${own} of ${rank}, expected the last`);
  const axis = axisOf(value, -1);
  const mean = weightOf(weights, "moving_mean");
  const variance = weightOf(weights, "moving_variance");
  const channels = mean.data.length;
  const epsilon = Number(config["epsilon"] ?? defaultEpsilon);
  const { gamma, beta } = scaleOf(site, channels);
  if (axis === 1) {
    const moments = [mean, variance].map(({ name, data }) => graph.weights(name, [channels], data));
    const inputs = [
      value.name,
      graph.weights("gamma", [channels], gamma),
      graph.weights("beta", [channels], beta),
      ...moments,
    ];
    return { ...value, name: graph.add("BatchNormalization", inputs, { epsilon: { float: epsilon } }) };
  }
  const scale = gamma.map((one, i) => one / Math.sqrt((variance.data[i] ?? 0) + epsilon));
  const offset = beta.map((one, i) => one - (mean.data[i] ?? 0) * (scale[i] ?? 0));
  const scaled = graph.add("Mul", [value.name, graph.weights("scale", [channels], scale)]);
  return { ...value, name: graph.add("Add", [scaled, graph.weights("offset", [channels], offset)]) };
};

/** Over the last axes of each sample; TensorFlow.js' layer and our own. */
export const layerNormalisation: LayerWriter = (site) => {
  const { graph, config, weights, shape } = site;
  const value = inputOf(site);
  const rank = value.shape.length;
  const over = [config["axis"] ?? -1].flat().map((axis) => (Number(axis) < 0 ? rank + Number(axis) : Number(axis)));
  const first = rank - over.length;
  if (over.some((axis, i) => axis !== first + i))
    throw unwritten(site, `its axes [${over.join(", ")}] are not the last`);
  const extents = value.shape.slice(first);
  const size = extents.reduce((product, extent) => product * extent, 1);
  const { gamma, beta } = scaleOf({ config, weights }, size);
  const inputs = [straight(graph, value), graph.weights("gamma", extents, gamma), graph.weights("beta", extents, beta)];
  const name = graph.add("LayerNormalization", inputs, {
    axis: { int: first },
    epsilon: { float: Number(config["epsilon"] ?? defaultEpsilon) },
  });
  return { name, shape, isTurned: false };
};

/** As in TensorFlow.js, and in our own layer. */
const defaultEpsilon = 1e-3;

/** What was learned, else 1 and 0. */
function scaleOf({ config, weights }: Pick<LayerSite, "config" | "weights">, size: number) {
  const of = (key: string, name: string, otherwise: number) =>
    config[key] === false ? new Float32Array(size).fill(otherwise) : weightOf(weights, name).data;
  return { gamma: of("scale", "gamma", 1), beta: of("center", "beta", 0) };
}
