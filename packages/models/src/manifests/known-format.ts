import { access } from "node:fs/promises";
import { FacultyError } from "@faculty/shared/errors";
import { checkForeignFormat } from "./foreign-format.ts";
import { type ModelFormat, modelFormats } from "./manifest.ts";
import { modelFormat } from "./model-format.ts";

/**
 * What a model that can teach is stored as.
 * @throws FacultyError NOT_FOUND; BAD_MODEL where it is none, saying what it is instead as far as that is told.
 */
export async function knownFormat(path: string): Promise<ModelFormat> {
  await access(path).catch((cause: unknown) => {
    throw new FacultyError("NOT_FOUND", `model ${path} does not exist`, { path }, { cause });
  });
  const format = await modelFormat(path);
  if (format !== null) return format;
  await checkForeignFormat(path);
  const known = modelFormats.join(", ");
  throw new FacultyError("BAD_MODEL", `model ${path} is of no known kind, expected one of ${known}`, { path });
}
