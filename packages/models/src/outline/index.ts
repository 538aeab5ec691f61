export { multiplyAddsOf } from "./multiply-adds.ts";
export type { Outline } from "./outline.ts";
export { callsOf, innerOutputs } from "./outline-calls.ts";
export { layerThatSeesLater } from "./sees-later.ts";
export { weightedLayers } from "./weighted-layers.ts";
