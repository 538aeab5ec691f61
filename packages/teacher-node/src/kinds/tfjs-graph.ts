import { tf } from "@faculty/shared/backend";
import { FacultyError } from "@faculty/shared/errors";
import { type LoadedModel, loadModel, modelCost, modelDigest, modelFormat } from "@faculty/shared/models";
import { checkLayer } from "@faculty/shared/protocol";
import type { Teacher } from "../teacher.ts";
import { graphInference } from "./graph-inference.ts";
import { graphLayers } from "./graph-layers.ts";
import { inferenceOf, logitsOf } from "./inference-of.ts";
import type { TeacherKind } from "./teacher-kind.ts";

/** A GraphModel folder; what a node between its input and its output yields can be asked for by the node's name. */
export const tfjsGraph: TeacherKind = {
  recognises: async (path) => (await modelFormat(path)) === "tfjs-graph",
  open: async (path, options) => {
    const digest = await modelDigest(path);
    const loaded = await loadModel(path, options);
    if (loaded.kind === "graph") return graphTeacher(loaded, digest);
    loaded.model.dispose();
    throw new FacultyError("BAD_MODEL", `model ${path} is a LayersModel, expected a GraphModel`, { path });
  },
};

type LoadedGraph = Extract<LoadedModel, { kind: "graph" }>;

function graphTeacher({ model, manifest, topology }: LoadedGraph, digest: string): Teacher {
  const { name, classes, inputShape, vocabulary, output } = manifest;
  const layers = graphLayers(model, topology, inputShape);
  const [end = ""] = model.outputs.map((node) => node.name); // loadModel saw that it has one
  const { parameters } = modelCost(model);
  const graph = graphInference((inputs) => [model.execute(inputs, [end])].flat(), inputShape, parameters);
  return {
    facts: {
      digest,
      classes,
      inputShape,
      vocabulary,
      layers: [...layers.keys()],
      layerShapes: Object.fromEntries(layers),
      parameters,
      backend: tf.getBackend(),
    },
    infer: async ({ inputs, rows, layers: wanted }) => {
      for (const layer of wanted) checkLayer(name, layer, [...layers.keys()]);
      if (graph !== null && wanted.length === 0) return logitsOf(graph.run(inputs, rows), output);
      const outputs = tf.tidy(() =>
        [model.execute(tf.tensor(inputs, [rows, ...inputShape], "float32"), [end, ...wanted])].flat(),
      );
      return inferenceOf(outputs, wanted, output);
    },
    [Symbol.asyncDispose]: async () => {
      graph?.[Symbol.dispose]();
      model.dispose();
    },
  };
}
