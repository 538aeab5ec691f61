export { createNpy } from "./create-npy.ts";
