export { createTrainingStep, trainedVariables } from "./training-step.ts";
