export { classNames } from "./class-names.ts";
export { type NamedOutputs, namedOutputs } from "./named-outputs.ts";
export type { Classes, OutputKind, OutputSpec } from "./output-spec.ts";
export { outputSpec } from "./output-spec-schema.ts";
export { hideTarget, positionsOf, rowsPerSample, rowWidth, targetSize } from "./rows-of.ts";
export { onlyOutput, outputOver, shortForm } from "./short-form.ts";
