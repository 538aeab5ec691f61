export { reduceLayer } from "./reduce-layer.ts";
