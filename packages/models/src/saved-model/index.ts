export { checkSavedWeights } from "./check-saved-weights.ts";
export { readSavedModel } from "./saved-model-file.ts";
