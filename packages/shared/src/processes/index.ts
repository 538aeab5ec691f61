export { computeEnvironment } from "./compute-environment.ts";
export { growHeap } from "./grow-heap.ts";
