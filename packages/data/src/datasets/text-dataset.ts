import type { HeldDataset } from "../samples/dataset.ts";
import { readTextFolder } from "./text-folder.ts";

/**
 * Any folder of texts, as text-folder.ts reads it.
 * @param vocabulary - File of the vocabulary, where it is not that of the training texts.
 */
export function textDataset(folder: string, vocabulary: string | undefined, abort?: AbortSignal): Promise<HeldDataset> {
  return readTextFolder("text", folder, vocabulary, abort);
}
