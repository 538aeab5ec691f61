import { stat } from "node:fs/promises";
import { join } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import { insideFolder, jsonOf, manifestFileName, modelFileName, readBounded } from "@faculty/shared/files";
import type { z } from "zod";

import { foreignFormat, foreignModel } from "./foreign-format.ts";
import { type ModelManifest, modelManifest } from "./manifest.ts";
import { type ModelJson, modelJson, weightBytes } from "./model-json.ts";

const maxJsonBytes = 64 * 2 ** 20; // a topology with its constants: large ones have a few megabytes
const maxWeightBytes = 2 ** 31; // one buffer of weights, below the 4 GiB Node allows

/** A model's files, read and checked against one another; nothing of them has been built yet. */
export interface ModelFolder {
  readonly json: ModelJson;
  readonly manifest: ModelManifest | null;
  readonly weights: ArrayBuffer;
}

/** @throws FacultyError NOT_FOUND or BAD_MODEL. */
export async function readModelFolder(folder: string): Promise<ModelFolder> {
  const found = await stat(folder).catch(() => null);
  if (found?.isFile()) {
    await refuseForeign(folder);
    throw new FacultyError("BAD_MODEL", `model ${folder} is a file, expected a folder that holds ${modelFileName}`, {
      folder,
    });
  }
  if (!found?.isDirectory()) throw new FacultyError("NOT_FOUND", `model folder ${folder} does not exist`, { folder });
  const json = await readJson(folder, modelFileName, modelJson);
  if (!json) {
    await refuseForeign(folder);
    throw new FacultyError("NOT_FOUND", `model folder ${folder} has no ${modelFileName}`, { folder });
  }
  const manifest = await readManifest(folder);
  return { json, manifest, weights: await readWeights(folder, json) };
}

/** @throws FacultyError BAD_MODEL for what another program wrote. */
async function refuseForeign(path: string): Promise<void> {
  const foreign = await foreignFormat(path);
  if (foreign !== null) throw foreignModel(path, foreign, `a folder of TensorFlow.js that holds ${modelFileName}`);
}

/** What a model's folder says of it, null for a plain tfjs folder. @throws FacultyError BAD_MODEL or IO_FAILED. */
export function readManifest(folder: string): Promise<ModelManifest | null> {
  return readJson(folder, manifestFileName, modelManifest);
}

/** The parsed file, or null where there is none. @throws FacultyError BAD_MODEL or IO_FAILED. */
export async function readJson<Value>(folder: string, name: string, schema: z.ZodType<Value>): Promise<Value | null> {
  const path = join(folder, name);
  const bytes = await readFile(path, maxJsonBytes);
  if (!bytes) return null;
  const read = schema.safeParse(jsonOf(bytes, path, "BAD_MODEL"));
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  throw new FacultyError("BAD_MODEL", `${path}: ${issue?.path.join(".") || "it"}: ${issue?.message}`, { path });
}

/** The weight files one after the other, each group exactly as long as its weights say. */
async function readWeights(folder: string, { weightsManifest }: ModelJson): Promise<ArrayBuffer> {
  const promised = weightsManifest.flatMap((group) => group.weights).reduce((sum, spec) => sum + weightBytes(spec), 0);
  if (promised > maxWeightBytes)
    throw new FacultyError(
      "BAD_MODEL",
      `model ${folder} names ${promised} bytes of weights, at most ${maxWeightBytes}`,
    );
  const chunks: Buffer[] = [];
  for (const { paths, weights } of weightsManifest) {
    const expected = weights.reduce((sum, spec) => sum + weightBytes(spec), 0);
    let actual = 0;
    for (const path of paths) {
      const chunk = await readFile(await weightsPath(folder, path), expected);
      if (!chunk)
        throw new FacultyError(
          "BAD_MODEL",
          `weights file ${join(folder, path)} is missing: copy it from where the model was saved`,
          { folder, path },
        );
      chunks.push(chunk);
      actual += chunk.length;
    }
    if (actual !== expected)
      throw new FacultyError(
        "BAD_MODEL",
        `weights of ${folder} (${paths.join(", ")}) have ${actual} bytes, ${modelFileName} promises ${expected}: they were cut short, or are another model's; copy the folder again`,
        { folder, paths, actual, expected },
      );
  }
  const all = new Uint8Array(promised);
  let offset = 0;
  for (const chunk of chunks) {
    all.set(chunk, offset);
    offset += chunk.length;
  }
  return all.buffer;
}

/** The path of a weights file. A model folder names its own files only. */
async function weightsPath(folder: string, path: string): Promise<string> {
  const found = await insideFolder(folder, path);
  if (found !== null) return found;
  throw new FacultyError(
    "BAD_MODEL",
    `${join(folder, modelFileName)} names a weights file outside its folder: ${path}; put the file into the folder, and its name there`,
    { folder, path },
  );
}

/** The file's bytes, or null where there is none. @throws FacultyError BAD_MODEL when it is larger than `maxBytes`. */
async function readFile(path: string, maxBytes: number): Promise<Buffer | null> {
  const read = await readBounded(path, maxBytes);
  if (read.kind === "refused") throw new FacultyError("BAD_MODEL", `${path} ${read.why}`, { path });
  return read.kind === "missing" ? null : read.bytes;
}
