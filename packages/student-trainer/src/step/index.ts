export { createOptimizer, type Optimizer } from "./optimizer.ts";
export { createTrainingStep, type StepBatch, type TrainingStep, trainedVariables } from "./training-step.ts";
