export { fileLines } from "./file-lines.ts";
export { insideFolder } from "./inside-folder.ts";
export { jsonOf } from "./json-of.ts";
export { manifestFileName, modelFileName, modelFolderOf, onnxFileName, savedModelFileName } from "./model-folder-of.ts";
export { readBounded } from "./read-bounded.ts";
export { type NamedPath, type Roots, requireWithinRoots } from "./roots.ts";
export { linesOf, textOf } from "./text-of.ts";
export { userCache } from "./user-cache.ts";
