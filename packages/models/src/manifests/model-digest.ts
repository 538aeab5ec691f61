import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import { onnxFileName } from "@faculty/shared/files";
import { modelPreparationKeys } from "@faculty/shared/samples";
import { type ReadOnnx, readOnnxFile } from "../onnx/onnx-file.ts";
import { chosenBy, type ModelUse } from "./manifest.ts";

/**
 * SHA-256, hex, over the folder's files in the order of their names: of each its name, its size and its content. Files
 * whose names begin with a dot are left out. Of an ONNX file that is named by itself: over it, called model.onnx, and
 * the files of its external weights. Equal digests mean equal models, on every machine.
 * @throws FacultyError NOT_FOUND, BAD_MODEL.
 */
export async function modelDigest(path: string, readOnnx?: ReadOnnx): Promise<string> {
  const hash = createHash("sha256");
  for (const [name, file] of await modelFiles(path, readOnnx)) {
    hash.update(`${name}\0${(await stat(file)).size}\0`);
    for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  }
  return hash.digest("hex");
}

type NamedFile = readonly [name: string, path: string];

/** The files that a model's digest is made of. @throws As modelDigest. */
export async function modelFiles(path: string, readOnnx: ReadOnnx = readOnnxFile): Promise<readonly NamedFile[]> {
  const isFile = (await stat(path).catch(() => null))?.isFile() ?? false;
  return isFile ? [[onnxFileName, path], ...(await readOnnx(path)).externals] : filesIn(path);
}

async function filesIn(folder: string): Promise<readonly NamedFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause) => {
    throw new FacultyError("NOT_FOUND", `model folder ${folder} cannot be read`, { folder }, { cause });
  });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort()
    .map((name): NamedFile => [name, join(folder, name)]);
}

/**
 * The digest of a model that a run file prepares samples for, of which it chooses an output, or what computes it: it says
 * other things than the same model without, if only in its last digits. Where the run file says nothing of it, the model's own digest stays.
 * @param digest - Of the model.
 */
export function usedDigest(digest: string, { inputs, runtime, ...use }: ModelUse): string {
  const { output, signature } = chosenBy(use);
  const said: readonly (readonly [string, unknown])[] = [
    ...modelPreparationKeys.map((key) => [key, inputs?.[key]] as const),
    ["output", output],
    ["signature", signature],
    ["runtime", runtime],
  ];
  const given = said.filter(([, value]) => value !== undefined);
  if (given.length === 0) return digest;
  return createHash("sha256")
    .update(`${digest}\0${JSON.stringify(given)}`)
    .digest("hex");
}
