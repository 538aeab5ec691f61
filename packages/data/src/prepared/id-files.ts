import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { FacultyError } from "@faculty/shared/errors";
import { createNpy, type WrittenNpy } from "../npy/create-npy.ts";
import type { KeySet } from "./key-set.ts";
import type { SampleSource } from "./sample-source.ts";

/** The ids of a part's samples while they are laid down: files of their own where there are any. */
interface IdFiles extends AsyncDisposable {
  readonly append: (ids: readonly string[]) => Promise<void>;
  /** Null where nothing was appended. */
  readonly finish: () => Promise<WrittenNpy | null>;
}

/**
 * @param seen - Of the whole data set: keys of the ids so far.
 * @param name - Of the data set, for the messages.
 * @param placesOf - As a `SampleSource` has it.
 * @param paths - Of the ids, a JSON string a line, and of their keys.
 */
export function createIdFiles(
  seen: KeySet,
  name: string,
  placesOf: SampleSource["placesOf"],
  paths: { readonly ids: string; readonly keys: string },
): IdFiles {
  let files: Awaited<ReturnType<typeof openFiles>> | null = null;
  return {
    append: async (ids) => {
      const added = BigUint64Array.from(ids, keyOf);
      const again = added.findIndex((key) => !seen.add(key));
      if (again !== -1) throw await twice(name, ids[again] ?? "", placesOf);
      files ??= await openFiles(paths);
      await files.keys.append(added);
      await files.lines.write(ids.map((id) => `${JSON.stringify(id)}\n`).join(""));
    },
    finish: async () => {
      await files?.lines.sync();
      return (await files?.keys.finish()) ?? null;
    },
    [Symbol.asyncDispose]: async () => {
      await files?.lines.close();
      await files?.keys[Symbol.asyncDispose]();
    },
  };
}

async function openFiles({ ids, keys }: { readonly ids: string; readonly keys: string }) {
  return { lines: await open(ids, "wx"), keys: await createNpy(keys, "u8", []) };
}

/** The first 64 bits of an id's SHA-256. */
export function keyOf(id: string): bigint {
  return createHash("sha256").update(id).digest().readBigUInt64LE(0);
}

async function twice(name: string, id: string, placesOf: SampleSource["placesOf"]): Promise<FacultyError> {
  const places = (await placesOf?.(id)) ?? [];
  const where = places.length < 2 ? "" : `, ${places.join(" and ")}`;
  const what = `data set ${name} has two samples of id ${JSON.stringify(id)}${where}, expected one`;
  return new FacultyError("BAD_DATASET", what, { id });
}
