export { createNpy } from "./create-npy.ts";
export { type NpyFile, openNpy } from "./open-npy.ts";
export { writeNpy } from "./write-npy.ts";
