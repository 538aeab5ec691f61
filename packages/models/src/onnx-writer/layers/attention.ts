import { laterThan } from "../../layers/later-than.ts";
import { straight } from "../graph/value.ts";
import type { LayerSite, LayerWriter } from "./layer-site.ts";
import { weightOf } from "./layer-weights.ts";

/** FacultyAttentionWeights: `softmax(Q Kᵀ / √d)` of each head, nothing on padding. */
export const attentionWeights: LayerWriter = (site) => {
  const { graph, shape, config } = site;
  const { values, second: mask, heads, size } = partsOf(site);
  const query = graph.transpose(inHeads(site, projected(site, values, "first"), heads, size), [0, 2, 1, 3]);
  const [, , third] = site.inputs;
  const seenValues = third === undefined ? values : straight(graph, third);
  const key = graph.transpose(inHeads(site, projected(site, seenValues, "second"), heads, size), [0, 2, 3, 1]);
  const scores = graph.add("Mul", [graph.add("MatMul", [query, key]), graph.float(1 / Math.sqrt(size))]);
  const padding = graph.add("Mul", [graph.add("Sub", [graph.float(1), mask]), graph.float(hidden)]);
  const there = graph.add("Add", [scores, graph.add("Unsqueeze", [padding, graph.ints([1, 2])])]);
  const length = shape.at(-1) ?? 0;
  const later = () =>
    graph.add("Mul", [graph.weights("later", [length, length], laterThan(length, 1)), graph.float(hidden)]);
  const seen = config["causal"] === true ? graph.add("Add", [there, later()]) : there;
  return { name: graph.add("Softmax", [seen], { axis: { int: 3 } }), shape, isTurned: false };
};

/** FacultyAttentionMix: each head's `A V`, all heads projected together. */
export const attentionMix: LayerWriter = (site) => {
  const { graph, shape } = site;
  const { values, second: attention, heads, size } = partsOf(site);
  const own = graph.transpose(inHeads(site, projected(site, values, "first"), heads, size), [0, 2, 1, 3]);
  const mixed = graph.transpose(graph.add("MatMul", [attention, own]), [0, 2, 1, 3]);
  const together = graph.add("Reshape", [mixed, graph.ints([0, 0, heads * size])]);
  return { name: projected(site, together, "second"), shape, isTurned: false };
};

/** Far below any score, as the layer has it; a position beside one that is there has a share of exactly 0. */
const hidden = -1e9;

/** The values, and the mask or the attention. */
function partsOf({ inputs, graph, config }: LayerSite) {
  const [values, second] = inputs.map((input) => straight(graph, input)) as [string, string];
  const heads = Number(config["heads"]);
  return { values, second, heads, size: (inputs[0]?.shape.at(-1) ?? 0) / heads };
}

function projected({ graph, weights }: LayerSite, values: string, which: "first" | "second"): string {
  const [kernel, bias] = [weightOf(weights, `${which}_kernel`), weightOf(weights, `${which}_bias`)];
  const product = graph.add("MatMul", [values, graph.weights(kernel.name, kernel.shape, kernel.data)]);
  return graph.add("Add", [product, graph.weights(bias.name, bias.shape, bias.data)]);
}

/** `[batch, length, width]` → `[batch, length, heads, size]`. */
function inHeads({ graph }: LayerSite, values: string, heads: number, size: number): string {
  return graph.add("Reshape", [values, graph.ints([0, 0, heads, size])]);
}
