export { type Plan, plan } from "./plan.ts";
export { split } from "./split.ts";
export { stepsPerRequest } from "./steps-per-request.ts";
