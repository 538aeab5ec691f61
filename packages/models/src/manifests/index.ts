export { knownFormat } from "./known-format.ts";
export { type KnownUse, knownUse } from "./known-use.ts";
export {
  type ModelFormat,
  type ModelManifest,
  type ModelOutput,
  type ModelUse,
  saidBy,
  saying,
  writtenManifest,
} from "./manifest.ts";
export { modelDigest, modelFiles, usedDigest } from "./model-digest.ts";
export { type ModelEntry, modelEntry } from "./model-entry.ts";
export { readManifest } from "./model-folder.ts";
export { modelFormat } from "./model-format.ts";
export { modelInputs } from "./model-inputs.ts";
export { exportedPreparation, useOfModel } from "./use-of-model.ts";
