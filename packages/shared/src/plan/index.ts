export { inSteps } from "./in-steps.ts";
export { type Plan, plan } from "./plan.ts";
export { planOf } from "./plan-of.ts";
export { split } from "./split.ts";
export { stepsPerRequest } from "./steps-per-request.ts";
