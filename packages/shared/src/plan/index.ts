export { type Plan, type PlanSpec, plan } from "./plan.ts";
export { type Split, split } from "./split.ts";
export { stepsPerRequest } from "./steps-per-request.ts";
