import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** Of a model's folder: the bytes of its files. */
export async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(folder, file.name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
