export { graphNodes, nodeName, nodesBehind } from "../inspect/graph-nodes.ts";
export { inputTensor } from "../inspect/model-input.ts";
export { checkNamedClasses } from "../inspect/named-classes.ts";
export { buildModel } from "./build-model.ts";
export { executeGraph } from "./graph-execution.ts";
export { inspectModel, type LoadedModel, type LoadOptions, loadModel } from "./load-model.ts";
export { type SaveOptions, saveModel } from "./save-model.ts";
