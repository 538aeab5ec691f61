import { axes, axisOf, straight } from "../graph/value.ts";
import { perAxis } from "./extents.ts";
import { inputOf, type LayerWriter, unwritten } from "./layer-site.ts";

/** A layer that changes nothing when nobody trains. */
export const nothing: LayerWriter = (site) => inputOf(site);

export const flatten: LayerWriter = (site) => {
  const { graph, shape, config } = site;
  const value = inputOf(site);
  const rank = value.shape.length;
  const name = straight(graph, value);
  const isFirst = config["dataFormat"] === "channelsFirst" && rank > 2;
  const x = isFirst ? graph.transpose(name, [0, ...axes(2, rank), 1]) : name;
  return { name: graph.add("Flatten", [x], { axis: { int: 1 } }), shape, isTurned: false };
};

export const reshape: LayerWriter = (site) => {
  const { graph, shape } = site;
  const name = graph.add("Reshape", [straight(graph, inputOf(site)), graph.ints([0, ...shape.slice(1)])]);
  return { name, shape, isTurned: false };
};

export const permute: LayerWriter = (site) => {
  const { graph, shape, config } = site;
  const dims = config["dims"];
  if (!Array.isArray(dims)) throw unwritten(site, "it says no dims");
  const name = graph.transpose(straight(graph, inputOf(site)), [0, ...dims.map(Number)]);
  return { name, shape, isTurned: false };
};

export const repeatVector: LayerWriter = (site) => {
  const { graph, shape } = site;
  const row = graph.add("Unsqueeze", [straight(graph, inputOf(site)), graph.ints([1])]);
  return { name: graph.add("Tile", [row, graph.ints([1, shape[1] ?? 1, 1])]), shape, isTurned: false };
};

/** Zeros around images; `padding` is `[[top, bottom], [left, right]]`. */
export const zeroPadding: LayerWriter = (site) => {
  const { graph, shape, config } = site;
  const value = inputOf(site);
  const { margins, first } = marginsOf(config, "padding");
  const pads = Array.from({ length: 2 * value.shape.length }, () => 0);
  margins.forEach(([before, after], i) => {
    const axis = axisOf(value, first + i);
    pads[axis] = before;
    pads[value.shape.length + axis] = after;
  });
  return { ...value, name: graph.add("Pad", [value.name, graph.ints(pads)]), shape };
};

/** Without the margins of images. */
export const cropping: LayerWriter = (site) => {
  const { graph, shape, config } = site;
  const value = inputOf(site);
  const { margins, first } = marginsOf(config, "cropping");
  const places = margins.map((_, i) => first + i);
  const starts = margins.map(([before]) => before);
  const ends = margins.map(([, after], i) => (value.shape[first + i] ?? 0) - after);
  const at = places.map((place) => axisOf(value, place));
  const name = graph.add("Slice", [value.name, graph.ints(starts), graph.ints(ends), graph.ints(at)]);
  return { ...value, name, shape };
};

/** Each pixel `size` times; `bilinear` interpolates from the corners, as TensorFlow.js does. */
export const upSampling: LayerWriter = (site) => {
  const { graph, shape, config } = site;
  const value = inputOf(site);
  const size = perAxis(config["size"], 2, 2);
  const first = config["dataFormat"] === "channelsFirst" ? 2 : 1;
  const scales = new Float32Array(value.shape.length).fill(1);
  size.forEach((factor, i) => {
    scales[axisOf(value, first + i)] = factor;
  });
  const isLinear = config["interpolation"] === "bilinear";
  const name = graph.add("Resize", [value.name, "", graph.weights("scales", [scales.length], scales)], {
    mode: { text: isLinear ? "linear" : "nearest" },
    coordinate_transformation_mode: { text: "asymmetric" },
    ...(isLinear ? {} : { nearest_mode: { text: "floor" } }),
  });
  return { ...value, name, shape };
};

type Margin = readonly [before: number, after: number];

function marginsOf(config: Readonly<Record<string, unknown>>, key: string) {
  const sides = config[key];
  const margins = (Array.isArray(sides) ? sides : []).map((pair): Margin => {
    const [before = 0, after = before] = Array.isArray(pair) ? pair.map(Number) : [Number(pair)];
    return [before, after];
  });
  return { margins, first: config["dataFormat"] === "channelsFirst" ? 2 : 1 };
}
