export type { Dataset, Samples, Source } from "./dataset.ts";
export { type DatasetSpec, loadDataset } from "./load-dataset.ts";
