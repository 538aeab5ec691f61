export type { Dataset, Samples } from "../samples/dataset.ts";
export { datasetDigest } from "../samples/digest.ts";
export { runOutput } from "../samples/run-output.ts";
export { checkInputs, type TakenInputs, unknownVocabularyWarning } from "./check-inputs.ts";
export { datasetWarnings } from "./dataset-warnings.ts";
export { knownVocabulary } from "./known-vocabulary.ts";
export { type DatasetSpec, loadDataset } from "./load-dataset.ts";
export { readVocabulary, vocabularyFileName, vocabularyText } from "./vocabulary-file.ts";
export { checkWhole, type WholeNumbers } from "./whole-numbers.ts";
