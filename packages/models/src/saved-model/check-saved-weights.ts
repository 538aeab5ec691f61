import { stat } from "node:fs/promises";
import { join } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import { readBounded } from "@faculty/shared/files";
import { fileChunks } from "../weights/file-chunks.ts";
import { firstNaNAmong } from "../weights/first-nan.ts";
import { nanWeight } from "../weights/nan-weight.ts";
import { readVariableIndex, type SavedVariable, type VariableIndex } from "./variable-index.ts";

/** Names and places of variables, a hundred bytes each. */
const maxIndexBytes = 2 ** 28;

/** By number of `types.proto`. */
const floats: Readonly<Record<number, { readonly name: string; readonly bits: number }>> = {
  1: { name: "float32", bits: 32 },
  2: { name: "float64", bits: 64 },
  14: { name: "bfloat16", bits: 16 },
  19: { name: "float16", bits: 16 },
};

/**
 * Refuses variables of which one is no number; infinity may be a mask. A SavedModel without variables has none to check.
 * @throws FacultyError NOT_FINITE naming the variable and its file; BAD_MODEL where files are torn or not there.
 */
export async function checkSavedWeights(folder: string): Promise<void> {
  const variables = join(folder, "variables");
  const index = await indexIn(folder, join(variables, "variables.index"));
  if (index === null) return;
  for (let shard = 0; shard < index.shards; shard++) {
    const file = join("variables", `variables.data-${padded(shard)}-of-${padded(index.shards)}`);
    await checkFile(
      folder,
      file,
      index.variables.filter((variable) => variable.shard === shard),
    );
  }
}

/** @param file - Within the folder. @param variables - Those that lie in it. */
async function checkFile(folder: string, file: string, variables: readonly SavedVariable[]): Promise<void> {
  const path = join(folder, file);
  const size = (await stat(path).catch(() => null))?.size;
  const end = variables.reduce((most, { offset, bytes }) => Math.max(most, offset + bytes), 0);
  if (size === undefined) throw bad(folder, `it has variables, and ${file} is not there: copy the whole folder`);
  if (size < end)
    throw bad(
      folder,
      `${file} has ${size} bytes, its variables end at byte ${end}: it was cut short; copy the folder again`,
    );
  for (const variable of variables) {
    const type = floats[variable.dtype];
    if (type === undefined) continue;
    const found = await firstNaNAmong(fileChunks(path, variable.offset, variable.bytes), type);
    if (found !== -1) throw nanWeight({ path: folder, weight: shown(variable), index: found, files: file });
  }
}

async function indexIn(folder: string, file: string): Promise<VariableIndex | null> {
  const read = await readBounded(file, maxIndexBytes);
  if (read.kind !== "bytes") return null; // not there: it has constants alone
  try {
    return readVariableIndex(read.bytes);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw bad(
      folder,
      `its variables/variables.index was cut short, or is none: ${cause.message}; copy the folder again`,
      cause,
    );
  }
}

/** As TensorFlow numbers files. */
function padded(number: number): string {
  return String(number).padStart(5, "0");
}

/** Keras and TensorFlow 2 end each key alike. */
function shown({ key }: SavedVariable): string {
  return key.replace(/\/\.ATTRIBUTES\/VARIABLE_VALUE$/, "");
}

function bad(folder: string, why: string, cause?: unknown): FacultyError {
  return new FacultyError("BAD_MODEL", `model ${folder}: ${why}`, { folder }, { cause });
}
