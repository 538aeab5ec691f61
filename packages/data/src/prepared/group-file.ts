import { createNpy, type WrittenNpy } from "../npy/create-npy.ts";
import { keyOf } from "./id-files.ts";

/** The groups of a part's samples while they are laid down: a file of its own where there are any. */
interface GroupFile extends AsyncDisposable {
  /** @param groups - Null for a sample that is of none. */
  readonly append: (groups: readonly (string | null)[]) => Promise<void>;
  /** Null where nothing was appended. */
  readonly finish: () => Promise<WrittenNpy | null>;
}

export function createGroupFile(path: string): GroupFile {
  let file: Awaited<ReturnType<typeof createNpy>> | null = null;
  return {
    append: async (groups) => {
      file ??= await createNpy(path, "u8", []);
      await file.append(BigUint64Array.from(groups, (group) => (group === null ? 0n : keyOf(group))));
    },
    finish: async () => (await file?.finish()) ?? null,
    [Symbol.asyncDispose]: async () => {
      await file?.[Symbol.asyncDispose]();
    },
  };
}
