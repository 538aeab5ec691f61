export { type Merged, merge } from "./merge.ts";
export { mergeSparse } from "./merge-sparse.ts";
