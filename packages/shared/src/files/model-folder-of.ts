import { stat } from "node:fs/promises";
import { basename, dirname } from "node:path";

/** What tfjs names the file that a model begins with. */
export const modelFileName = "model.json";

/** The folder of a model that is named by its folder or by the model.json in it; a folder of that name is itself. */
export async function modelFolderOf(path: string): Promise<string> {
  if (basename(path) !== modelFileName) return path;
  const found = await stat(path).catch(() => null);
  return found?.isDirectory() ? path : dirname(path);
}
