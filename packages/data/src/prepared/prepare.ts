import { basename, join } from "node:path";
import { nodeDisk, writeWhole } from "@faculty/shared/disk";
import { FacultyError } from "@faculty/shared/errors";
import type { Dataset } from "../samples/dataset.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { type LayingProgress, layDown } from "./lay-down.ts";
import { layFolder, writingIn } from "./lay-folder.ts";
import { openPrepared } from "./open-prepared.ts";
import { type PreparedManifest, preparedManifestFile, readPreparedManifest } from "./prepared-manifest.ts";
import type { SourceKind } from "./sample-source.ts";

/** What a run file says of a data set that is prepared. */
export interface SourceSpec {
  readonly name: string;
  readonly path?: string | undefined;
}

/** The same of one that is read from files. */
export interface PreparedSpec extends SourceSpec {
  readonly path: string;
}

/** Where a data set is laid down; null where it is not, or its source has changed since. */
export async function findPrepared<Spec extends SourceSpec>(
  kind: SourceKind<Spec>,
  spec: Spec,
  cache: string,
  abort?: AbortSignal,
): Promise<string | null> {
  const fingerprint = await fingerprintOf(spec, await kind.files(spec, abort), abort);
  return folderOf(fingerprint, cache);
}

/** What a source of this fingerprint was laid down as; null where it was not. */
export async function folderOf(fingerprint: string, cache: string): Promise<string | null> {
  const known = await nodeDisk.read(join(sourcesFolder(cache), fingerprint)).catch((cause: Error) => {
    throw new FacultyError("IO_FAILED", `cache ${cache} cannot be read: ${cause.message}`, { cache }, { cause });
  });
  if (known === null) return null;
  const folder = join(preparedFolder(cache), known.toString("utf8").trim());
  return (await readPreparedManifest(join(folder, preparedManifestFile))) === null ? null : folder;
}

/**
 * Opens a prepared data set, and prepares it where that was not done, or its source has changed since.
 * @param cache - This user's or this machine's folder, which may be shared by processes.
 * @throws FacultyError what `SourceKind` and `layDown` throw; BAD_DATASET where a file changes meanwhile; IO_FAILED.
 */
export async function openOrPrepare<Spec extends SourceSpec>(
  kind: SourceKind<Spec>,
  spec: Spec,
  cache: string,
  onProgress: (progress: LayingProgress) => void,
  abort?: AbortSignal,
): Promise<Dataset> {
  const before = await fingerprintOf(spec, await kind.files(spec, abort), abort);
  const known = await folderOf(before, cache);
  return openThere(known ?? (await prepare(kind, spec, before, cache, onProgress, abort)));
}

/** @throws FacultyError IO_FAILED where it was removed meanwhile; what `openPrepared` throws. */
export async function openThere(folder: string): Promise<Dataset> {
  const dataset = await openPrepared(folder);
  if (dataset !== null) return dataset;
  throw new FacultyError("IO_FAILED", `${folder} was removed while it was opened`, { folder });
}

/**
 * Lays a data set down in a folder of its own that takes its name, the digest (that of its texts, where it keeps them), when it is whole and on the platter: whoever
 * is killed before leaves nothing that anybody reads.
 * @param before - The fingerprint of its source before anything of it was read.
 * @returns The folder.
 */
export async function prepare<Spec extends SourceSpec>(
  kind: Pick<SourceKind<Spec>, "files" | "open">,
  spec: Spec,
  before: string,
  cache: string,
  onProgress: (progress: LayingProgress) => void,
  abort: AbortSignal | undefined,
): Promise<string> {
  const all = preparedFolder(cache);
  return writingIn(all, abort, async () => {
    await nodeDisk.makeFolder(sourcesFolder(cache));
    const whole = await layFolder(all, async (laying) => {
      const { digest, texts } = await layWhole(laying);
      const name = texts?.digest ?? digest; // other texts may be of the same tokens
      const after = await fingerprintOf(spec, await kind.files(spec, abort), abort);
      if (after === before) return name;
      const { name: called, path = `data set ${called}` } = spec;
      throw new FacultyError("BAD_DATASET", `${path} changed while it was read: prepare it again`, { path });
    });
    await writeWhole(nodeDisk, join(sourcesFolder(cache), before), `${basename(whole)}\n`);
    return whole;
  });

  /** What the source keeps of its files is gone before they are looked through again. */
  async function layWhole(laying: string): Promise<PreparedManifest> {
    await using source = await kind.open(spec, abort);
    return await layDown(spec.name, source, laying, onProgress, abort);
  }
}

/** Where prepared data sets are, in a cache. */
function preparedFolder(cache: string): string {
  return join(cache, "prepared");
}

/** A file for each source that was read: its fingerprint, and in it the folder of what was laid down. */
function sourcesFolder(cache: string): string {
  return join(preparedFolder(cache), "sources");
}
