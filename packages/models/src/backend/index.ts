export * as tf from "@tensorflow/tfjs";
export { type Rung, startBackend } from "./start-backend.ts";
