export type { Dataset, Samples, Source } from "./dataset.ts";
export {
  type DatasetLoader,
  type DatasetName,
  type DatasetSpec,
  datasetProblem,
  datasets,
  loadDataset,
} from "./load-dataset.ts";
