export { computeEnvironment } from "./compute-environment.ts";
