import { FacultyError } from "@faculty/shared/errors";
import type { OnnxModel } from "../onnx/onnx-model.ts";

/**
 * What an ONNX file says under `classes` in its metadata: a list of names in JSON, or a name a line. Undefined where it
 * says nothing.
 * @throws FacultyError BAD_MODEL.
 */
export function classesOfMetadata(path: string, { metadata }: OnnxModel): readonly string[] | undefined {
  const written = metadata.get("classes");
  if (written === undefined) return undefined;
  const names = jsonNames(written) ?? written.split("\n").map((line) => line.trim());
  const named = names.filter((name) => name !== "");
  if (named.length > 1 && named.length === new Set(named).size) return named;
  throw new FacultyError(
    "BAD_MODEL",
    `model ${path}: its metadata has classes that are no list of names: ${written.slice(0, shownLength)}`,
    { path },
  );
}

const shownLength = 60; // enough to see what was meant

function jsonNames(written: string): readonly string[] | null {
  try {
    const read: unknown = JSON.parse(written);
    return Array.isArray(read) ? read.map(String) : null;
  } catch {
    return null;
  }
}
