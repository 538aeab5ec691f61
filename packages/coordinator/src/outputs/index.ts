export type { LabelSpace } from "./distribution/label-space.ts";
export { outputSpace } from "./output-space.ts";
