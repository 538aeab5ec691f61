export { createNpy } from "./create-npy.ts";
export { writeNpy } from "./write-npy.ts";
