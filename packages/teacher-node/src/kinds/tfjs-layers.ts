import { tf } from "@faculty/shared/backend";
import { FacultyError } from "@faculty/shared/errors";
import {
  layerOutputs,
  loadModel,
  type ModelManifest,
  modelCost,
  modelDigest,
  modelFormat,
} from "@faculty/shared/models";
import { checkLayer } from "@faculty/shared/protocol";
import type { Teacher } from "../teacher.ts";
import { graphInference } from "./graph-inference.ts";
import { inferenceOf, logitsOf } from "./inference-of.ts";
import type { TeacherKind } from "./teacher-kind.ts";

/** A LayersModel folder; every layer between its input and its output can be asked for. */
export const tfjsLayers: TeacherKind = {
  recognises: async (path) => (await modelFormat(path)) === "tfjs-layers",
  open: async (path, options) => {
    const digest = await modelDigest(path);
    const { kind, model, manifest } = await loadModel(path, options);
    if (kind === "layers") return layersTeacher(model, manifest, digest);
    model.dispose();
    throw new FacultyError("BAD_MODEL", `model ${path} is a GraphModel, expected a LayersModel`, { path });
  },
};

function layersTeacher(model: tf.LayersModel, manifest: ModelManifest, digest: string): Teacher {
  const { name, classes, inputShape, vocabulary, output } = manifest;
  const layers = layerOutputs(model);
  const { parameters } = modelCost(model);
  const graph = graphInference((inputs) => [model.apply(inputs) as tf.Tensor], inputShape, parameters);
  /** The model with those outputs after its own; it shares the layers, so it is not disposed on its own. */
  let last = { wanted: "[]", model };

  function withLayers(wanted: readonly string[]): tf.LayersModel {
    const key = JSON.stringify(wanted);
    if (last.wanted !== key) {
      for (const layer of wanted) checkLayer(name, layer, [...layers.keys()]);
      const inner = wanted.map((layer) => layers.get(layer) as tf.SymbolicTensor);
      last = { wanted: key, model: tf.model({ inputs: model.inputs, outputs: [...model.outputs, ...inner] }) };
    }
    return last.model;
  }

  return {
    facts: {
      digest,
      classes,
      inputShape,
      vocabulary,
      layers: [...layers.keys()],
      layerShapes: Object.fromEntries(
        [...layers].map(([layer, { shape }]) => [layer, shape.slice(1).map((extent) => extent ?? 0)]),
      ),
      parameters,
      backend: tf.getBackend(),
    },
    infer: async ({ inputs, rows, layers: wanted }) => {
      if (graph !== null && wanted.length === 0) return logitsOf(graph.run(inputs, rows), output);
      const asked = wanted.length === 0 ? model : withLayers(wanted);
      const outputs = tf.tidy(() => [asked.predictOnBatch(tf.tensor(inputs, [rows, ...inputShape], "float32"))].flat());
      return inferenceOf(outputs, wanted, output);
    },
    [Symbol.asyncDispose]: async () => {
      graph?.[Symbol.dispose]();
      model.dispose();
    },
  };
}
