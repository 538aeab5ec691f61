export { checkInputs, type TakenInputs, unknownVocabularyWarning } from "./check-inputs.ts";
export type { Dataset, Samples } from "./dataset.ts";
export { datasetWarnings } from "./dataset-warnings.ts";
export { datasetDigest } from "./digest.ts";
export { knownVocabulary } from "./known-vocabulary.ts";
export { type DatasetSpec, loadDataset } from "./load-dataset.ts";
export { readVocabulary, vocabularyFileName, vocabularyText } from "./vocabulary-file.ts";
export { checkWhole, type WholeNumbers } from "./whole-numbers.ts";
