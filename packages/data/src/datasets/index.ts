export { loadRunDataset } from "../labels/load-run-dataset.ts";
export { causalProbe, refuseSeeing, requireCausal } from "../samples/causal-probe.ts";
export type { Dataset, HeldDataset, HeldInputs, Samples } from "../samples/dataset.ts";
export { datasetDigest } from "../samples/digest.ts";
export { heldDataset, isHeld } from "../samples/held-dataset.ts";
export type { InputRows } from "../samples/input-rows.ts";
export { knownTargets } from "../samples/known-targets.ts";
export { restrictClasses } from "../samples/restrict-classes.ts";
export { runOutput } from "../samples/run-output.ts";
export { maskOf, mostMaskClasses, writeClassNames } from "../sources/images/mask-folder.ts";
export { writeMask } from "../sources/images/write-mask.ts";
export { type PairCoder, pairCoder } from "../sources/pairs/pair-coder.ts";
export {
  type DatasetDefinition,
  type DatasetPlugin,
  datasetPlugin,
} from "../sources/plugin/dataset-plugin.ts";
export { tokensAskedFor } from "../sources/plugin/described-vocabulary.ts";
export { type KnownUnit, readUnit, type TextUnit, unitOf } from "../sources/tokens/text-unit.ts";
export { readVocabulary, vocabularyFileName, vocabularyText } from "../texts/vocabulary-file.ts";
export { checkInputs, unknownVocabularyWarning } from "./check-inputs.ts";
export { datasetWarnings } from "./dataset-warnings.ts";
export { knownVocabulary } from "./known-vocabulary.ts";
export {
  type DatasetSpec,
  datasets,
  loadDataset,
  outlineDataset,
  type Preparing,
  preparationOf,
} from "./load-dataset.ts";
export { pluginDatasets } from "./plugin-datasets.ts";
export { checkShown, shownDigest } from "./shown-as.ts";
export type { TakenInputs } from "./taken-inputs.ts";
export { textsFor, textsOfSamples, trainingTexts } from "./texts-for.ts";
export { checkWhole, type WholeNumbers } from "./whole-numbers.ts";
