export { tfjsGraphFiles } from "./tfjs-graph-files.ts";
