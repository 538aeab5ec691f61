export { layerOutputs } from "./layer-outputs.ts";
export { modelCost } from "./model-cost.ts";
export { type DropoutLayer, dropoutLayers, setDropoutStep } from "./step-dropout.ts";
