export { type Plan, type PlanSpec, plan } from "./plan.ts";
