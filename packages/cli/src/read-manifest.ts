import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import { type ModelManifest, modelManifest } from "@faculty/shared/models";

/** What a model's folder says of it, undefined for a plain tfjs folder. @throws FacultyError BAD_MODEL. */
export async function readManifest(folder: string): Promise<ModelManifest | undefined> {
  const path = join(folder, "faculty.json");
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch {
    return undefined; // a plain tfjs folder
  }
  try {
    return modelManifest.parse(JSON.parse(text));
  } catch (cause) {
    throw new FacultyError("BAD_MODEL", `${path} is not a model's manifest`, { path }, { cause });
  }
}
