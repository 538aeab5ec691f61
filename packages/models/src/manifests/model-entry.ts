import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import { modelFileName, onnxFileName, savedModelFileName } from "@faculty/shared/files";

/** The file that a model begins with. */
export interface ModelEntry {
  readonly kind: "tfjs" | "onnx" | "saved-model";
  readonly file: string;
}

/**
 * Told from names alone: a folder that holds a model, or an ONNX file by itself. Null where there is none.
 * @throws FacultyError BAD_MODEL for a folder of several ONNX models, none of them called model.onnx.
 */
export async function modelEntry(path: string): Promise<ModelEntry | null> {
  const names = await readdir(path).catch(() => null);
  if (names === null) return isOnnx(path) ? { kind: "onnx", file: path } : null;
  const entry = (kind: ModelEntry["kind"], name: string): ModelEntry => ({ kind, file: join(path, name) });
  if (names.includes(modelFileName)) return entry("tfjs", modelFileName);
  const [onnx, ...more] = names.includes(onnxFileName) ? [onnxFileName] : names.filter(isOnnx).sort();
  if (more.length > 0)
    throw new FacultyError(
      "BAD_MODEL",
      `model ${path} is a folder of several ONNX models (${[onnx, ...more].join(", ")}): name one of them`,
      { path },
    );
  if (onnx !== undefined) return entry("onnx", onnx);
  return names.includes(savedModelFileName) ? entry("saved-model", savedModelFileName) : null;
}

function isOnnx(name: string): boolean {
  return /\.onnx$/i.test(name);
}
