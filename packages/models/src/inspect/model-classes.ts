import { modelEntry } from "../manifests/model-entry.ts";
import { readManifest } from "../manifests/model-folder.ts";
import { type ReadOnnx, readOnnxFile } from "../onnx/onnx-file.ts";
import { classesOfMetadata } from "./classes-of-metadata.ts";

/**
 * The classes that a model itself names, in its faculty.json or in the metadata of its ONNX file.
 * @throws FacultyError NOT_FOUND, BAD_MODEL.
 */
export async function modelClasses(
  path: string,
  readOnnx: ReadOnnx = readOnnxFile,
): Promise<readonly string[] | undefined> {
  const manifest = await readManifest(path);
  if (manifest !== null) return manifest.classes;
  const entry = await modelEntry(path);
  return entry?.kind === "onnx" ? classesOfMetadata(path, (await readOnnx(entry.file)).model) : undefined;
}
