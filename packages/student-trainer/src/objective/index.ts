export type { BoundLoss, Loss, LossContext, LossInputs, Need, Signals, StepInputs, StudentOutputs } from "./loss.ts";
export { losses } from "./losses.ts";
export {
  createObjective,
  layerSignals,
  mostTeachers,
  type Objective,
  type ObjectiveValue,
  objectiveNeeds,
} from "./objective.ts";
export { termSpec } from "./term-spec.ts";
