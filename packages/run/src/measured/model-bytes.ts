import { stat } from "node:fs/promises";
import { modelFiles } from "@faculty/models/manifests";

/** What a model's files take, in its folder or beside it. */
export async function modelBytes(path: string): Promise<number> {
  const sizes = await Promise.all((await modelFiles(path)).map(async ([, file]) => (await stat(file)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
