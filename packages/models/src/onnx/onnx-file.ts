import { stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import { insideFolder, readBounded } from "@faculty/shared/files";
import { everyWeight } from "./onnx-bodies.ts";
import { type OnnxModel, type OnnxWeight, parseOnnxModel } from "./onnx-model.ts";

/** A model's own file, and those beside it that hold its weights. */
export interface OnnxFile {
  /** As the file has it. */
  readonly bytes: Uint8Array;
  readonly model: OnnxModel;
  readonly folder: string;
  /** Where each file of external weights lies, by the name that the model has for it, in the order of the names. */
  readonly externals: ReadonlyMap<string, string>;
}

/** A protobuf message has no more; larger models keep their weights in files beside it. */
const maxFileBytes = 2 ** 31;

/**
 * Reads an ONNX file, and looks for its external weights, which lie within its folder.
 * @param path - Of the file.
 * @throws FacultyError NOT_FOUND, BAD_MODEL.
 */
export async function readOnnxFile(path: string): Promise<OnnxFile> {
  const read = await readBounded(path, maxFileBytes);
  if (read.kind === "missing") throw new FacultyError("NOT_FOUND", `model ${path} does not exist`, { path });
  if (read.kind === "refused") throw bad(path, read.why);
  const model = parsed(path, read.bytes);
  const folder = dirname(path);
  const externals = new Map<string, string>();
  for (const weight of everyWeight(model).toSorted((a, b) => order(locationOf(a), locationOf(b)))) {
    checkOwn(path, weight);
    if (weight.values.kind !== "external") continue;
    const { location } = weight.values;
    if (location === "")
      throw bad(path, `: its weight ${weight.name} lies in a file beside it that is not named; export it again`);
    const found = externals.get(location) ?? (await insideFolder(folder, location));
    if (found === null)
      throw bad(
        path,
        `: its weight ${weight.name} lies outside of its folder, in ${location}: put the file beside ${basename(path)} and name it without a folder`,
      );
    await checkExternal(path, weight, found);
    externals.set(location, found);
  }
  return { bytes: read.bytes, model, folder, externals };
}

export type ReadOnnx = typeof readOnnxFile;

/** Reads a file once, however often it is asked for in a row; of several the last one is held. */
export function readOnnxOnce(): ReadOnnx {
  let last: { readonly path: string; readonly file: Promise<OnnxFile> } | null = null;
  return (path) => {
    if (last?.path !== path) last = { path, file: readOnnxFile(path) };
    return last.file;
  };
}

function parsed(path: string, bytes: Uint8Array): OnnxModel {
  try {
    return parseOnnxModel(bytes);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new FacultyError(
      "BAD_MODEL",
      `model ${path} is no ONNX model, or was cut short: ${cause.message} (${bytes.length} bytes); copy or export it again`,
      { path },
      { cause },
    );
  }
}

function locationOf({ values }: OnnxWeight): string {
  return values.kind === "external" ? values.location : "";
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

async function checkExternal(path: string, weight: OnnxWeight, file: string): Promise<void> {
  const { name, values } = weight;
  if (values.kind !== "external") return;
  const found = await stat(file).catch(() => null);
  if (!found?.isFile())
    throw bad(
      path,
      `: its weight ${name} lies in ${values.location}, which is not in ${dirname(path)}: copy that file beside it`,
    );
  const needed = bytesOf(weight);
  const { offset, length = needed } = values;
  if (Number.isNaN(offset) || Number.isNaN(length))
    throw bad(
      path,
      `: its weight ${name} has an offset or a length in ${values.location} that is no whole number of bytes; export it again`,
    );
  if (length !== needed || offset + length > found.size)
    throw bad(
      path,
      `: its weight ${name} has ${needed} bytes from byte ${offset} of ${values.location} on, which has ${found.size} bytes${length === needed ? "" : `, of which ${length} are said to be its own`}: it was cut short, or is another model's; copy both files again`,
    );
}

/** Of a weight in the model's own file; without any bytes its values lie in a list of another type. */
function checkOwn(path: string, weight: OnnxWeight): void {
  const { name, values, dims, type } = weight;
  if (values.kind !== "here" || values.bytes.length === 0 || type.bits === 0) return;
  const needed = bytesOf(weight);
  if (values.bytes.length !== needed)
    throw bad(
      path,
      `: its weight ${name} is ${type.name} [${dims.join(", ")}], which takes ${needed} bytes, and has ${values.bytes.length}; export it again`,
    );
}

function bytesOf({ dims, type }: OnnxWeight): number {
  return Math.ceil((dims.reduce((product, extent) => product * extent, 1) * type.bits) / 8);
}

function bad(path: string, why: string): FacultyError {
  return new FacultyError("BAD_MODEL", `model ${path}${why.startsWith(":") ? "" : " "}${why}`, { path });
}
