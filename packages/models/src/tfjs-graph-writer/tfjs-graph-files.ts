import { FacultyError } from "@faculty/shared/errors";
import { manifestFileName, modelFileName } from "@faculty/shared/files";
import type tf from "#tfjs";
import type { FolderFiles } from "../files/write-model-folder.ts";
import { type ModelManifest, writtenManifest } from "../manifests/manifest.ts";
import { nativeBackend } from "../native-graph/native-backend.ts";
import { recordAnyRows } from "../native-graph/record-any-rows.ts";
import { weightsFileName, writeTfjsGraph } from "./write-tfjs-graph.ts";

/**
 * A model of layers as a GraphModel's folder: what it computes is recorded, operation by operation, and needs no code of
 * layers any more. To be held against the model before it is used.
 * @throws FacultyError BACKEND_UNAVAILABLE where TensorFlow does not compute natively, BAD_MODEL where its operations
 * depend on the number of rows.
 */
export function tfjsGraphFiles(model: tf.LayersModel, manifest: ModelManifest): FolderFiles {
  const backend = nativeBackend();
  if (backend === null)
    throw new FacultyError(
      "BACKEND_UNAVAILABLE",
      "a GraphModel is recorded from native TensorFlow, which does not compute here: faculty doctor says why",
    );
  const { inputShape: shape, name } = manifest;
  const forward = (inputs: tf.Tensor) => [model.apply(inputs) as tf.Tensor];
  const recording = recordAnyRows(backend, forward, { shape, dtype: "float32" });
  if (recording === null)
    throw new FacultyError(
      "BAD_MODEL",
      `model ${name} cannot be written as a GraphModel: what it computes depends on how many samples it is given`,
    );
  const { json, weights } = writeTfjsGraph(recording);
  return [
    [modelFileName, JSON.stringify(json)],
    [weightsFileName, weights],
    [manifestFileName, `${JSON.stringify(writtenManifest({ ...manifest, format: "tfjs-graph" }), null, 2)}\n`],
  ];
}
