import { access } from "node:fs/promises";
import { dirname, join } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import { readBounded } from "@faculty/shared/files";
import { parseSavedModel, type SavedModel } from "./saved-model.ts";

/** Weights lie in files of their own; functions and constants are here. */
const maxFileBytes = 2 ** 31;

/**
 * Reads a `saved_model.pb`, and looks for the variables beside it.
 * @throws FacultyError NOT_FOUND, BAD_MODEL.
 */
export async function readSavedModel(file: string): Promise<SavedModel> {
  const folder = dirname(file);
  const read = await readBounded(file, maxFileBytes);
  if (read.kind === "missing") throw new FacultyError("NOT_FOUND", `model ${folder} does not exist`, { folder });
  if (read.kind === "refused") throw new FacultyError("BAD_MODEL", `${file} ${read.why}`, { folder });
  const model = parsed(folder, read.bytes);
  const index = join("variables", "variables.index");
  const isThere = await access(join(folder, index)).then(
    () => true,
    () => false,
  );
  const hasVariables = [...model.graph.nodes.values()].some(({ values }) => values > 0);
  if (hasVariables && !isThere)
    throw new FacultyError(
      "BAD_MODEL",
      `model ${folder}: it has variables, and ${index} is not there: copy the whole folder`,
      { folder },
    );
  return model;
}

function parsed(folder: string, bytes: Uint8Array): SavedModel {
  try {
    return parseSavedModel(bytes);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new FacultyError(
      "BAD_MODEL",
      `model ${folder} is no SavedModel, or its saved_model.pb was cut short: ${cause.message} (${bytes.length} bytes); copy or export it again`,
      { folder },
      { cause },
    );
  }
}
