import { stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** What tfjs names the file that a model begins with. */
export const modelFileName = "model.json";

/** What an ONNX file is called that goes by its folder, where a manifest lies beside it. */
export const onnxFileName = "model.onnx";

/** What TensorFlow names the file that a SavedModel begins with. */
export const savedModelFileName = "saved_model.pb";

/** Beside a model, what its own files do not tell. */
export const manifestFileName = "faculty.json";

/**
 * The folder of a model that is named by its folder, by the model.json or saved_model.pb in it, or by the model.onnx
 * beside a faculty.json; a folder of that name is itself. Any other path stays.
 */
export async function modelFolderOf(path: string): Promise<string> {
  const name = basename(path);
  if (![modelFileName, savedModelFileName, onnxFileName].includes(name)) return path;
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory()) return path;
  if (name !== onnxFileName) return dirname(path);
  const manifest = await stat(join(dirname(path), manifestFileName)).catch(() => null);
  return manifest?.isFile() ? dirname(path) : path;
}
