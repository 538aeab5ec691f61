export { areOfItems, firstItemId, itemsToken } from "./items.ts";
export { type KnownVocabulary, knownVocabularySpec, maxTokens } from "./known-vocabulary.ts";
export { isLabelled, labelledAmong, leftOut, noLabel } from "./label.ts";
export type { MelSpec } from "./mel-spec.ts";
export { firstTextTokenId, nextTokensMark, nextTokensUnit } from "./next-tokens.ts";
export {
  beginId,
  endId,
  type PairUnit,
  pairsMark,
  pairTokens,
  pairUnit,
  sourceLength,
  sourceToken,
  targetTokens,
} from "./pairs.ts";
export {
  type ModelPreparation,
  modelPreparation,
  modelPreparationKeys,
  type OwnPreparation,
  ownPreparation,
  type PreparationSpec,
  preparationKeys,
  preparationSpec,
  type ShownPreparation,
  shownPreparation,
} from "./preparation-spec.ts";
export { type SampleKind, sampleKind } from "./sample-kind.ts";
export type { Source } from "./source.ts";
export { charactersToken, markId, maskId, paddingId, specialTokens, unknownId } from "./token-ids.ts";
export type { AugmentationSpec, ViewSpec } from "./view-spec.ts";
