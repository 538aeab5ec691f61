export { classNames } from "./class-names.ts";
export { outputSchema } from "./output-schema.ts";
export type { Classes, OutputKind, OutputSpec } from "./output-spec.ts";
export { rowsPerSample, rowWidth } from "./rows-of.ts";
export { outputOver, shortForm } from "./short-form.ts";
