import { readdir, stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import { readBounded } from "@faculty/shared/files";
import { shownNames } from "@faculty/shared/names";
import { type UnpackedLimit, unpackGzip } from "./read-gzip.ts";

export interface PackedFile {
  /** Which of the paths it was. */
  readonly path: string;
  /** Unpacked. */
  readonly bytes: Buffer;
}

/**
 * Reads the first of several paths that is there. Whether it is packed with gzip is told by its first bytes: browsers and
 * archives unpack files without changing their names. A folder of such a name, as some archives wrap each file in, is passed
 * over where a file follows.
 * @param maxBytes - Of the file as it is. @param limit - Of what it unpacks to, from its path.
 * @throws NOT_FOUND without any of them, saying what is there instead; BAD_DATASET; IO_FAILED; the abort's reason when
 * it fires.
 */
export async function readPacked(
  paths: readonly string[],
  maxBytes: number,
  limit: (path: string) => UnpackedLimit,
  abort?: AbortSignal,
): Promise<PackedFile> {
  let refusal: FacultyError | null = null;
  for (const path of paths) {
    const read = await readBounded(path, maxBytes, abort);
    if (read.kind === "missing") continue;
    if (read.kind === "refused") {
      refusal ??= new FacultyError("BAD_DATASET", `${path} ${read.why}`, { path });
      if ((await stat(path)).isDirectory()) continue;
      throw refusal;
    }
    const isPacked = read.bytes.subarray(0, gzipMagic.length).equals(gzipMagic);
    return { path, bytes: isPacked ? await unpackGzip(read.bytes, path, limit(path)) : read.bytes };
  }
  throw refusal ?? (await absent(paths));
}

const gzipMagic = Buffer.of(0x1f, 0x8b);

/** People who have such files under other names see which. */
async function absent(paths: readonly string[]): Promise<FacultyError> {
  const [path = ""] = paths;
  const names = await readdir(dirname(path)).catch(() => null);
  const found =
    names === null ? "its folder does not exist" : `its folder holds ${shownNames(names.sort()) || "nothing"}`;
  const others = paths.slice(1).map((other) => basename(other));
  return new FacultyError("NOT_FOUND", `data set file ${path} does not exist, nor ${others.join(", ")}; ${found}`, {
    path,
  });
}
