export { addTerms, noTerms, type TermSums } from "./term-sums.ts";
export { createTrainingStep, trainedVariables } from "./training-step.ts";
