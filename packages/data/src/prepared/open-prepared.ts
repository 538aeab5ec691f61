import { join } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import { openNpy } from "../npy/open-npy.ts";
import type { Dataset, Samples } from "../samples/dataset.ts";
import type { TextRows } from "../samples/text-rows.ts";
import { namesIn } from "./file-names.ts";
import { fileRows } from "./file-rows.ts";
import { fileTexts } from "./file-texts.ts";
import { preparedFiles } from "./prepared-files.ts";
import { type PreparedManifest, preparedManifestFile, readPreparedManifest } from "./prepared-manifest.ts";
import type { Part } from "./sample-source.ts";

/**
 * A prepared data set whose inputs stay in its files: of a sample, its label and its key are in memory, 12 bytes. Null
 * where nothing was prepared in the folder.
 * @throws FacultyError BAD_DATASET where its files are torn; IO_FAILED.
 */
export async function openPrepared(folder: string): Promise<Dataset | null> {
  const manifest = await readPreparedManifest(join(folder, preparedManifestFile));
  if (manifest === null) return null;
  const { name, digest, classes, output, inputShape, scale, vocabulary, texts } = manifest;
  const textsOf = (part: Part): TextRows => fileTexts(preparedFiles(folder, part), manifest[part].count);
  const [train, test] = [await openPart(folder, "train", manifest), await openPart(folder, "test", manifest)];
  return {
    name,
    digest,
    classes,
    ...(output && { output }),
    inputShape,
    scale,
    ...(vocabulary && { vocabulary }),
    ...(texts && { texts: { digest: texts.digest, train: textsOf("train"), test: textsOf("test") } }),
    train,
    test,
  };
}

async function openPart(folder: string, part: Part, manifest: PreparedManifest): Promise<Samples> {
  const { count, keys, groups, targetRows } = manifest[part];
  const paths = preparedFiles(folder, part);
  return {
    count,
    inputs: fileRows(paths.inputs),
    digests: fileRows(paths.digests),
    labels: Int32Array.from(await column(paths.targets, count)),
    ...(targetRows !== undefined && { targets: fileRows(paths.targetRows) }),
    ...(keys !== null && {
      keys: await keysOf(paths.keys, count),
      namesOf: (ids: readonly number[]) => namesIn(paths.ids, ids),
    }),
    ...(groups !== undefined && { groups: await keysOf(paths.groups, count) }),
  };
}

async function column(path: string, count: number): Promise<ArrayLike<number>> {
  await using file = await openColumn(path, count);
  return await file.read(0, count);
}

async function keysOf(path: string, count: number): Promise<BigUint64Array> {
  await using file = await openColumn(path, count);
  return new BigUint64Array(await file.readBytes(0, count));
}

async function openColumn(path: string, count: number) {
  const file = await openNpy(path);
  if (file === null) throw new FacultyError("BAD_DATASET", `${path} is missing, prepare the data set again`, { path });
  if (file.rows === count && file.width === 1) return file;
  await file[Symbol.asyncDispose]();
  throw new FacultyError("BAD_DATASET", `${path} holds ${file.rows} rows, ${preparedManifestFile} says ${count}`, {
    path,
  });
}
