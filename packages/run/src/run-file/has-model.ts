import { access } from "node:fs/promises";
import { join } from "node:path";

/** Whether a model can be opened here: a folder may be gone, or hold no more than a manifest. */
export async function hasModel(folder: string | undefined): Promise<boolean> {
  if (folder === undefined) return false;
  return access(join(folder, "model.json")).then(
    () => true,
    () => false,
  );
}
