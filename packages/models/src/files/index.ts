export { buildModel } from "./build-model.ts";
export { executeGraph, graphFeed } from "./graph-execution.ts";
export { inputTensor } from "./input-tensor.ts";
export { type LoadedModel, loadModel } from "./load-model.ts";
export { type SaveOptions, saveModel } from "./save-model.ts";
export { type FolderFiles, writeModelFolder } from "./write-model-folder.ts";
