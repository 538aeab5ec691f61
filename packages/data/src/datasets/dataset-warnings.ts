import type { Dataset } from "../samples/dataset.ts";
import { alikeClassesWarning } from "./alike-classes.ts";
import { unknownTokensWarning } from "./unknown-tokens.ts";

/** What may make a data set worth less than it seems, a sentence each. */
export function datasetWarnings(dataset: Dataset): readonly string[] {
  return [unknownTokensWarning(dataset), alikeClassesWarning(dataset)].filter((sentence) => sentence !== null);
}
