import { straight } from "../graph/value.ts";
import { activated } from "./activations.ts";
import { inputOf, type LayerWriter } from "./layer-site.ts";
import { weightOf } from "./layer-weights.ts";

/** A product with the kernel over the last axis. */
export const dense: LayerWriter = (site) => {
  const { graph, weights, config, shape } = site;
  const x = straight(graph, inputOf(site));
  const kernel = weightOf(weights, "kernel");
  const hasBias = config["useBias"] !== false;
  const w = graph.weights("kernel", kernel.shape, kernel.data);
  const bias = hasBias ? [graph.weights("bias", [kernel.shape[1] ?? 0], weightOf(weights, "bias").data)] : [];
  if (shape.length === 2) return activated(site, { name: graph.add("Gemm", [x, w, ...bias]), shape, isTurned: false });
  const product = graph.add("MatMul", [x, w]);
  const name = hasBias ? graph.add("Add", [product, ...bias]) : product;
  return activated(site, { name, shape, isTurned: false });
};
