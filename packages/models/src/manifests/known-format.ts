import { access, stat } from "node:fs/promises";
import { FacultyError } from "@faculty/shared/errors";
import { foreignContent } from "./foreign-content.ts";
import { foreignFormat, foreignModel } from "./foreign-format.ts";
import type { ModelFormat } from "./manifest.ts";
import { modelEntry } from "./model-entry.ts";
import { modelFormat } from "./model-format.ts";

const expected = "a folder of TensorFlow.js (model.json), a SavedModel (saved_model.pb) or an ONNX file";

/**
 * What a model that can teach is stored as.
 * @throws FacultyError NOT_FOUND; BAD_MODEL where it is none, saying what it is instead as far as that is told.
 */
export async function knownFormat(path: string): Promise<ModelFormat> {
  await access(path).catch((cause: unknown) => {
    throw new FacultyError("NOT_FOUND", `model ${path} does not exist`, { path }, { cause });
  });
  const entry = await modelEntry(path);
  const content = entry === null || entry.kind === "tfjs" ? null : await foreignContent(entry.file);
  const foreign = content?.format ?? (entry === null ? await foreignFormat(path) : null);
  if (foreign !== null) throw foreignModel(path, foreign, expected);
  const format = await modelFormat(path);
  if (format !== null) return format;
  const what = (await stat(path)).isDirectory() ? "a folder without a model" : "a file of no known kind";
  throw new FacultyError("BAD_MODEL", `model ${path} is ${what}, expected ${expected}`, { path });
}
