import { innerLayer } from "../../outline/inner-layer.ts";
import { straight } from "../graph/value.ts";
import { inputOf, type LayerWriter, unwritten } from "./layer-site.ts";

/** A layer for each time step: samples and steps are one axis for it. `[batch, time, …]` → `[batch, time, …]`. */
export const timeDistributed =
  (writerOf: (kind: string) => LayerWriter | undefined): LayerWriter =>
  (site) => {
    const { graph, config, shape } = site;
    const inner = innerLayer(config);
    const write = inner && writerOf(inner.kind);
    if (write === undefined) throw unwritten(site, `it wraps a ${inner?.kind ?? "layer that is not told"}`);
    const value = inputOf(site);
    const [, time = 1, ...step] = value.shape;
    const steps = graph.add("Reshape", [straight(graph, value), graph.ints([-1, ...step])]);
    const made = write({
      ...site,
      ...inner,
      inputs: [{ name: steps, shape: [1, ...step], isTurned: false }],
      shape: [1, ...shape.slice(2)],
    });
    const together = graph.ints([-1, time, ...shape.slice(2)]);
    return { name: graph.add("Reshape", [straight(graph, made), together]), shape, isTurned: false };
  };
