import { tf } from "@faculty/models/backend";
import { executeGraph, graphFeed, inputTensor } from "@faculty/models/files";
import { modelCost } from "@faculty/models/layers";
import { saidBy } from "@faculty/models/manifests";
import type { Forward } from "@faculty/models/native-graph";
import { checkLayer } from "@faculty/shared/protocol";
import { asLogits } from "../../teacher/as-logits.ts";
import { byRows } from "../../teacher/by-rows.ts";
import type { OpenKind } from "../../teacher/open-kind.ts";
import type { Teacher } from "../../teacher/teacher.ts";
import { graphInference, heldWeights } from "./graph-inference.ts";
import { graphLayers } from "./graph-layers.ts";
import { inferenceOf, saidWith } from "./inference-of.ts";
import { type Loaded, loadedFacts, loadTfjs } from "./load-tfjs.ts";

/** A GraphModel folder; what a node between its input and its output yields can be asked for by the node's name. */
export const openGraphTeacher: OpenKind = async (path, options) => {
  const { loaded, digest } = await loadTfjs("graph", path, options);
  return graphTeacher(loaded, digest);
};

function graphTeacher(loaded: Loaded<"graph">, digest: string): Teacher {
  const { model, manifest, begin, end, input, execution } = loaded;
  const { name, inputShape, output } = manifest;
  const said = saidBy(manifest);
  const read = (values: Float32Array) => asLogits(said.kind, output, values);
  const { whole } = input;
  const who = `teacher ${name}`;
  /** One that takes a sample at a time, or waits for values of its own, is run node by node and shows no layers. */
  const isPlain = input.rows === "any" && execution === "sync";
  const layers = isPlain ? graphLayers(loaded, inputShape, whole) : new Map<string, readonly number[]>();
  const { parameters } = modelCost(model);
  const forward: Forward = (inputs) => [model.execute(graphFeed(begin, inputs), [end])].flat();
  const held = heldWeights(Object.values(model.weights).flat());
  const graph = isPlain ? graphInference(forward, { shape: inputShape, whole, who }, held) : null;
  return {
    facts: {
      ...loadedFacts(loaded, digest),
      layers: [...layers.keys()],
      layerShapes: Object.fromEntries(layers),
      parameters,
      backend: tf.getBackend(),
    },
    infer: byRows(input.rows, async ({ inputs, rows, layers: wanted }) => {
      for (const layer of wanted) checkLayer(name, layer, [...layers.keys()]);
      if (graph !== null && wanted.length === 0) return saidWith([], graph.run(inputs, rows), read);
      const tensor = inputTensor(who, inputs, [rows, ...inputShape], whole);
      try {
        return await inferenceOf(
          await executeGraph(model, execution, graphFeed(begin, tensor), [end, ...wanted]),
          wanted,
          read,
        );
      } finally {
        tensor.dispose();
      }
    }),
    [Symbol.asyncDispose]: async () => {
      graph?.[Symbol.dispose]();
      model.dispose();
    },
  };
}
