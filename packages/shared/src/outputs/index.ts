export { classNames, columnNames, ownNames } from "./class-names.ts";
export { type NamedOutputs, namedOutputs } from "./named-outputs.ts";
export { outputKindNames } from "./output-kinds.ts";
export { type OutputPart, outputParts, outputsOf, putPart, valuesOfPart } from "./output-parts.ts";
export type { Classes, Detection, OutputKind, OutputSpec, Scale, SingleKind, SingleOutput } from "./output-spec.ts";
export { asOneOutput, outputExtents, outputList, outputSpec } from "./output-spec-schema.ts";
export {
  hideTarget,
  type MeasuredKind,
  measuredKind,
  positionsOf,
  rowsPerSample,
  rowWidth,
  targetSize,
} from "./rows-of.ts";
export { onlyOutput, outputOver, shortForm, writtenOutput } from "./short-form.ts";
