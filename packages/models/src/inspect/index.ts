export { innerNodes } from "./graph-nodes.ts";
export type { LoadOptions } from "./inspect-files.ts";
export { inspectModel } from "./inspect-model.ts";
export { checkNamedClasses } from "./named-classes.ts";
export { outlineStudent } from "./outline-student.ts";
