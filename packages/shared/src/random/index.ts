export { drawSymmetricBeta } from "./beta.ts";
export { purposes } from "./purpose.ts";
export { createRandom, drawOfKey, halvesOf, type Random, shuffle } from "./random.ts";
