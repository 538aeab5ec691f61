import { createHash } from "node:crypto";
import { access } from "node:fs/promises";
import { join } from "node:path";
import type { SavedSpec } from "@faculty/shared/config";
import { nodeDisk } from "@faculty/shared/disk";
import { FacultyError } from "@faculty/shared/errors";
import { userCache } from "@faculty/shared/files";
import { type OutputSpec, rowWidth } from "@faculty/shared/outputs";
import type { Source } from "@faculty/shared/samples";
import type { Rows } from "@faculty/shared/tensor";
import { openNpy } from "../npy/open-npy.ts";
import { writeNpy } from "../npy/write-npy.ts";
import { openArrayFile } from "../prepared/array-file.ts";
import { layFolder, writingIn } from "../prepared/lay-folder.ts";
import type { Dataset } from "../samples/dataset.ts";
import { checkComplete, placeRows, type Yields } from "./place-rows.ts";
import { createPlacedNpy } from "./placed-npy.ts";
import type { SavedFiles } from "./saved-files.ts";

/** What a teacher said of every sample of a data set, as it was saved. */
export interface SavedOutputs {
  readonly yields: Yields;
  /** @returns `[ids.length, classes]`, read where they lie. */
  readonly of: (source: Source, ids: Int32Array) => Rows<Float32Array>;
}

interface OpenOptions {
  readonly output: OutputSpec;
  readonly dataset: Dataset;
  readonly files: SavedFiles;
  /** Where they are laid down. */
  readonly cache?: string | undefined;
  readonly abort?: AbortSignal | undefined;
}

/** Of how they are laid down: one more, and everything is laid down anew. */
const edition = 1;
/** By place, the row of the file that it was read from, from 1; 0: none. */
const rowsFile = "rows.npy";

/**
 * Opens outputs of every sample that a run may ask about, in the order of the classes. They are laid down in the cache
 * once, checked, as float32 in the order of the data set's samples; nothing of them is in memory.
 * @throws FacultyError BAD_SIGNALS naming file and row, NOT_FINITE, TOO_LARGE, NOT_FOUND, BAD_DATASET, IO_FAILED.
 */
export async function openSavedOutputs(spec: SavedSpec, options: OpenOptions): Promise<SavedOutputs> {
  const { output, dataset, cache = userCache } = options;
  const width = rowWidth(output);
  const folder = join(cache, "saved", nameOf(options));
  const found = await yieldsIn(folder);
  const yields = found ?? (await lay(spec, options, join(cache, "saved")));
  if (found !== null) checkComplete(spec.path, await rowsIn(folder), dataset); // another run may leave fewer samples out
  const values = openArrayFile(join(folder, fileOf(yields)), ["f4"]);
  return {
    yields,
    of: (source, ids) => {
      const first = source === "train" ? 0 : dataset.train.count;
      const data = new Float32Array(ids.length * width);
      ids.forEach((id, i) =>
        values.readAt(data.subarray(i * width, (i + 1) * width), (first + id) * width * data.BYTES_PER_ELEMENT),
      );
      return { rows: ids.length, width, data };
    },
  };
}

/** What decides what is laid down, and in which order. */
function nameOf({ output, dataset, files }: OpenOptions): string {
  const isKeyed = dataset.train.keys !== undefined;
  return createHash("sha256")
    .update(JSON.stringify([edition, files.digest, dataset.digest, isKeyed, rowWidth(output)]))
    .digest("hex");
}

function fileOf(yields: Yields): string {
  return `${yields}.npy`;
}

/** Null where nothing was laid down. */
async function yieldsIn(folder: string): Promise<Yields | null> {
  for (const yields of ["logits", "probabilities", "values"] as const) {
    const isThere = await access(join(folder, fileOf(yields))).then(
      () => true,
      () => false,
    );
    if (isThere) return yields;
  }
  return null;
}

async function lay(spec: SavedSpec, options: OpenOptions, all: string): Promise<Yields> {
  const { output, dataset, files, abort } = options;
  const count = dataset.train.count + dataset.test.count;
  return writingIn(all, abort, async () => {
    await nodeDisk.makeFolder(all);
    let said: Yields = "logits";
    await layFolder(all, async (laying) => {
      const unnamed = join(laying, "unnamed.npy");
      await using values = await createPlacedNpy(unnamed, count, rowWidth(output));
      const { yields, rowOf } = await placeRows(spec, { output, dataset, put: values.put, abort });
      await values.finish();
      await writeNpy(join(laying, rowsFile), "u4", [], rowOf);
      await files.requireUnchanged();
      said = yields;
      await nodeDisk.rename(unnamed, join(laying, fileOf(yields)));
      return nameOf(options);
    });
    return said;
  });
}

async function rowsIn(folder: string): Promise<Uint32Array> {
  await using file = await openNpy(join(folder, rowsFile));
  if (file === null) throw new FacultyError("IO_FAILED", `${folder} lacks its ${rowsFile}: remove it`, { folder });
  return new Uint32Array(await file.readBytes(0, file.rows));
}
