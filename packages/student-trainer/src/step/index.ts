export type { Learner } from "./learner.ts";
export { createModelLearner } from "./model-learner.ts";
export { createOptimizer } from "./optimizer.ts";
export { createTrainingStep, trainedVariables } from "./training-step.ts";
