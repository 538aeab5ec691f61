export { layerOutputs } from "./layer-outputs.ts";
export { modelCost } from "./model-cost.ts";
export { outlineBuilt } from "./outline-built.ts";
export { type DropoutLayer, dropoutLayers, setDropoutStep } from "./step-dropout.ts";
