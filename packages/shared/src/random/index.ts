export { drawSymmetricBeta } from "./beta.ts";
export { purposes } from "./purpose.ts";
export { createRandom, drawOfKey, type Random, shuffle } from "./random.ts";
