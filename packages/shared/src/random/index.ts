export { drawSymmetricBeta } from "./beta.ts";
export { purposes } from "./purpose.ts";
export { createRandom, type Random } from "./random.ts";
