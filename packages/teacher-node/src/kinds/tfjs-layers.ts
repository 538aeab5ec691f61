import { tf } from "@faculty/shared/backend";
import { FacultyError } from "@faculty/shared/errors";
import { loadModel, type ModelManifest, modelCost, modelDigest, modelFormat } from "@faculty/shared/models";
import type { Teacher } from "../teacher.ts";
import { asLogits } from "./log-probabilities.ts";
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
  const { name, classes, inputShape, output } = manifest;
  const layers = innerLayers(model);
  const { parameters } = modelCost(model);

  /** The model with more outputs; it shares the layers, so it is not disposed on its own. */
  function withLayers(wanted: readonly string[]): tf.LayersModel {
    if (wanted.length === 0) return model;
    const inner = wanted.map((layer) => layers.get(layer) ?? unknownLayer(name, layer));
    return tf.model({ inputs: model.inputs, outputs: [...model.outputs, ...inner] });
  }

  return {
    facts: {
      digest,
      classes,
      inputShape,
      layers: [...layers.keys()],
      layerShapes: Object.fromEntries(
        [...layers].map(([layer, { shape }]) => [layer, shape.slice(1).map((n) => n ?? 0)]),
      ),
      parameters,
      backend: tf.getBackend(),
    },
    infer: async ({ inputs, rows, layers: wanted }) => {
      const asked = withLayers(wanted);
      const outputs = tf.tidy(() => [asked.predictOnBatch(tf.tensor(inputs, [rows, ...inputShape], "float32"))].flat());
      try {
        const values = await Promise.all(outputs.map((tensor) => tensor.data<"float32">()));
        const logits = { rows, width: classes.length, data: asLogits(output, values[0] ?? new Float32Array()) };
        const features = new Map(
          wanted.map((layer, i) => [
            layer,
            { shape: outputs[i + 1]?.shape ?? [], data: values[i + 1] ?? new Float32Array() },
          ]),
        );
        return { logits, features };
      } finally {
        tf.dispose(outputs);
      }
    },
    [Symbol.asyncDispose]: async () => {
      model.dispose();
    },
  };
}

/** Outputs of the layers that have one, by name. */
function innerLayers(model: tf.LayersModel): ReadonlyMap<string, tf.SymbolicTensor> {
  const ends = [...model.inputs, ...model.outputs];
  return new Map(
    model.layers.flatMap(({ name, output }) =>
      Array.isArray(output) || ends.includes(output) ? [] : [[name, output] as const],
    ),
  );
}

function unknownLayer(model: string, layer: string): never {
  throw new FacultyError("UNKNOWN_LAYER", `teacher ${model} has no layer ${layer}`, { model, layer });
}
