import { FacultyError } from "@faculty/shared/errors";
import { jsonOf } from "@faculty/shared/files";
import { type OwnPreparation, ownPreparation, preparationKeys } from "@faculty/shared/samples";
import { type ReadOnnx, readOnnxFile } from "../onnx/onnx-file.ts";
import { type KnownUse, knownUse } from "./known-use.ts";
import type { ModelManifest, ModelUse } from "./manifest.ts";
import { modelEntry } from "./model-entry.ts";

/**
 * How a model is used: as its faculty.json says, or else the run file. An ONNX file that Faculty exported says itself what
 * it makes of a sample, where neither does.
 * @param own - Null where there is no faculty.json.
 * @param given - By the run file.
 * @throws FacultyError BAD_RUN_FILE where faculty.json and run file say the same thing; NOT_FOUND, BAD_MODEL.
 */
export async function useOfModel(
  path: string,
  own: ModelManifest | null,
  given: ModelUse,
  readOnnx?: ReadOnnx,
): Promise<KnownUse> {
  const use = knownUse(path, own, given);
  if (own !== null || preparationKeys.some((key) => given.inputs?.[key] !== undefined)) return use;
  const exported = await exportedPreparation(path, readOnnx);
  return exported === undefined ? use : { ...use, inputs: { ...exported, ...use.inputs } };
}

/**
 * What an ONNX file that Faculty exported says under `preparation` in its metadata (docs/export.md); undefined where it, or
 * another file, says nothing.
 * @throws FacultyError NOT_FOUND, BAD_MODEL.
 */
export async function exportedPreparation(
  path: string,
  readOnnx: ReadOnnx = readOnnxFile,
): Promise<OwnPreparation | undefined> {
  const entry = await modelEntry(path);
  if (entry?.kind !== "onnx") return undefined;
  const { metadata } = (await readOnnx(entry.file)).model;
  const written = metadata.get("preparation");
  if (written === undefined || !metadata.has("faculty")) return undefined; // of somebody else's it may mean anything
  const where = `model ${path}: preparation in its metadata`;
  const read = ownPreparation.safeParse(jsonOf(Buffer.from(written), where, "BAD_MODEL"));
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  throw new FacultyError("BAD_MODEL", `${[where, ...(issue?.path ?? [])].join(" ")}: ${issue?.message}`, { path });
}
