export { outputSpace } from "./output-space.ts";
