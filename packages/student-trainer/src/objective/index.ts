export { negativeElbo } from "./loss/negative-elbo.ts";
export { createObjective } from "./objective.ts";
