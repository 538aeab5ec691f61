export { createOptimizer } from "./optimizer.ts";
