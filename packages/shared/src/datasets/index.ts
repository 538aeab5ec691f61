export type { Dataset, Samples, Source } from "./dataset.ts";
