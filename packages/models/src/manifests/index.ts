export { checkForeignFormat } from "./foreign-format.ts";
export type { ModelFormat, ModelManifest, ModelOutput } from "./manifest.ts";
export { modelDigest, preparedDigest } from "./model-digest.ts";
export { readManifest } from "./model-folder.ts";
export { modelFormat } from "./model-format.ts";
export { modelInputs } from "./model-inputs.ts";
