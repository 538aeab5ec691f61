export { type Plan, type PlanSpec, plan } from "./plan.ts";
export { inlineBytes, stepsPerRequest } from "./steps-per-request.ts";
