export { createPreparation, type Preparation } from "./preparation.ts";
export type { DataSample } from "./prepared-shape.ts";
