export type { Learner } from "./learner.ts";
export { createModelLearner } from "./model-learner.ts";
export { createOptimizer, type Optimizer } from "./optimizer.ts";
export { createTrainingStep, type StepBatch, type TrainingStep, trainedVariables } from "./training-step.ts";
