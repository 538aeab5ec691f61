export { createObjective } from "./objective.ts";
