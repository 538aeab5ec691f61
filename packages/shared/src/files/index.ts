export { jsonOf } from "./json-of.ts";
export { modelFolderOf } from "./model-folder-of.ts";
export { type BoundedRead, readBounded } from "./read-bounded.ts";
export { type NamedPath, type Roots, requireWithinRoots } from "./roots.ts";
export { linesOf, textOf } from "./text-of.ts";
