import { FacultyError } from "@faculty/shared/errors";
import type { Dataset, HeldDataset } from "./dataset.ts";

export function isHeld(dataset: Dataset): dataset is HeldDataset {
  return "length" in dataset.train.inputs && "length" in dataset.test.inputs;
}

/** A data set of which the caller knows that it is in memory. @throws FacultyError INTERNAL. */
export function heldDataset(dataset: Dataset): HeldDataset {
  if (isHeld(dataset)) return dataset;
  throw new FacultyError("INTERNAL", `data set ${dataset.name} is read by position, expected one in memory`);
}
