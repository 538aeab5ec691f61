export { architectureSpec, architectures } from "./architectures.ts";
export { buildModel } from "./build-model.ts";
export { type LoadedModel, type LoadOptions, loadModel } from "./load-model.ts";
export { type ModelManifest, type ModelOutput, modelManifest } from "./manifest.ts";
export { type ModelCost, modelCost } from "./model-cost.ts";
export { modelDigest } from "./model-digest.ts";
export { modelFormat } from "./model-format.ts";
export { type SaveOptions, saveModel } from "./save-model.ts";
export { type DropoutLayer, dropoutLayers, setDropoutStep } from "./step-dropout.ts";
