export { createRandom, type Random, shuffle } from "./random.ts";
