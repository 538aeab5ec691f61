export { classWeightsOf } from "./class-weights.ts";
export { epochChoice } from "./epoch-choice.ts";
export { layerSignals, mostTeachers, objectiveNeeds, termOutputs } from "./objective-terms.ts";
export { type PluginNeed, pluginTerm } from "./plugin-terms.ts";
export { denseKey, sparseLosses } from "./sparse-terms.ts";
export { termSpec, termSpecWith } from "./term-spec.ts";
export { terms } from "./terms.ts";
