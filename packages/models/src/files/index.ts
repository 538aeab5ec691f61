export { buildModel } from "./build-model.ts";
export { executeGraph } from "./graph-execution.ts";
export { graphNodes, nodeName, nodesBehind } from "./graph-nodes.ts";
export { inspectModel, type LoadedModel, type LoadOptions, loadModel } from "./load-model.ts";
export { inputTensor } from "./model-input.ts";
export { checkNamedClasses } from "./named-classes.ts";
export { type SaveOptions, saveModel } from "./save-model.ts";
