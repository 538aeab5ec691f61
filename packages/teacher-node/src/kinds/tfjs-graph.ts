import { tf } from "@faculty/shared/backend";
import { FacultyError } from "@faculty/shared/errors";
import { loadModel, type ModelManifest, modelCost, modelDigest, modelFormat } from "@faculty/shared/models";
import type { Teacher } from "../teacher.ts";
import { asLogits } from "./log-probabilities.ts";
import type { TeacherKind } from "./teacher-kind.ts";

/** A GraphModel folder. It serves its output only: the names of inner nodes are the converter's. */
export const tfjsGraph: TeacherKind = {
  recognises: async (path) => (await modelFormat(path)) === "tfjs-graph",
  open: async (path, options) => {
    const digest = await modelDigest(path);
    const { kind, model, manifest } = await loadModel(path, options);
    if (kind === "graph") return graphTeacher(model, manifest, digest);
    model.dispose();
    throw new FacultyError("BAD_MODEL", `model ${path} is a LayersModel, expected a GraphModel`, { path });
  },
};

function graphTeacher(model: tf.GraphModel, manifest: ModelManifest, digest: string): Teacher {
  const { name, classes, inputShape, output } = manifest;
  const { parameters } = modelCost(model);
  return {
    facts: { digest, classes, inputShape, layers: [], parameters, backend: tf.getBackend() },
    infer: async ({ inputs, rows, layers }) => {
      if (layers.length > 0)
        throw new FacultyError(
          "UNKNOWN_LAYER",
          `teacher ${name} is a GraphModel, which serves no layers, asked for ${layers.join(", ")}`,
          {
            model: name,
            layers,
          },
        );
      const logits = tf.tidy(() => {
        const outputs = model.predict(tf.tensor(inputs, [rows, ...inputShape], "float32"));
        return outputs as tf.Tensor; // loadModel saw that it has one output
      });
      try {
        const data = asLogits(output, await logits.data<"float32">());
        return { logits: { rows, width: classes.length, data }, features: new Map() };
      } finally {
        logits.dispose();
      }
    },
    [Symbol.asyncDispose]: async () => {
      model.dispose();
    },
  };
}
