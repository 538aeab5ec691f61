export { describeModel } from "./describe-model.ts";
export type { DescribedLayer, DescribedTensor, ModelDescription } from "./model-description.ts";
