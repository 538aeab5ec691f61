export type { Learner } from "./learner.ts";
export { createModelLearner } from "./model-learner.ts";
