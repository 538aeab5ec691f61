export * as tf from "@tensorflow/tfjs";
export { type BackendInfo, type Rung, startBackend } from "./start-backend.ts";
