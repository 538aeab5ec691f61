export { type KnownVocabulary, knownVocabularySpec } from "./known-vocabulary.ts";
export { type SampleKind, sampleKind } from "./sample-kind.ts";
export type { Source } from "./source.ts";
export { type AugmentationSpec, opaqueAugment, type ViewSpec, viewSpec } from "./view-spec.ts";
