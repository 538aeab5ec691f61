import type { SavedSpec } from "@faculty/shared/config";
import type { OutputSpec } from "@faculty/shared/outputs";
import type { Dataset } from "../samples/dataset.ts";
import { placeRows } from "./place-rows.ts";
import type { SavedFiles } from "./saved-files.ts";

/** Reads outputs as they are read before a run is taught by them, and keeps nothing. @throws As `openSavedOutputs`. */
export async function checkSavedOutputs(
  spec: SavedSpec,
  output: OutputSpec,
  dataset: Dataset,
  files: SavedFiles,
  abort?: AbortSignal,
): Promise<void> {
  await placeRows(spec, { output, dataset, put: () => undefined, abort });
  await files.requireUnchanged();
}
