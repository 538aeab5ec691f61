export { createObjective, layerSignals, mostTeachers, objectiveNeeds } from "./objective.ts";
export { termSpec } from "./term-spec.ts";
