export { checkInputs } from "./check-inputs.ts";
export type { Dataset, Samples, Source } from "./dataset.ts";
export { datasetDigest } from "./digest.ts";
export { type KnownVocabulary, knownVocabulary } from "./known-vocabulary.ts";
export { type DatasetSpec, loadDataset } from "./load-dataset.ts";
