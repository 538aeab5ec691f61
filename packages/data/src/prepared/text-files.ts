import { createNpy } from "../npy/create-npy.ts";
import { type TextHashes, textOffsets } from "../samples/text-rows.ts";

/** The texts of a part's samples while they are laid down: files of their own where there are any. */
interface TextFiles extends AsyncDisposable {
  readonly append: (texts: readonly Uint8Array[]) => Promise<void>;
  /** Null where nothing was appended. */
  readonly finish: () => Promise<TextHashes | null>;
}

/**
 * All bytes one after the other, and where each text begins: text i is bytes `offsets[i]` to before `offsets[i + 1]`.
 * @param paths - Of the bytes, uint8 `[bytes]`, and of their places, int64 `[samples + 1]`.
 */
export function createTextFiles(paths: { readonly textValues: string; readonly textOffsets: string }): TextFiles {
  let files: Awaited<ReturnType<typeof openFiles>> | null = null;
  let end = 0n;
  return {
    append: async (texts) => {
      files ??= await openFiles(paths);
      await files.values.append(Buffer.concat(texts));
      const offsets = textOffsets(texts, end);
      await files.offsets.append(offsets.subarray(0, texts.length));
      end = offsets[texts.length] as bigint;
    },
    finish: async () => {
      if (files === null) return null;
      await files.offsets.append(BigInt64Array.of(end));
      return { values: (await files.values.finish()).sha256, offsets: (await files.offsets.finish()).sha256 };
    },
    [Symbol.asyncDispose]: async () => {
      await files?.values[Symbol.asyncDispose]();
      await files?.offsets[Symbol.asyncDispose]();
    },
  };
}

async function openFiles({ textValues, textOffsets: places }: Parameters<typeof createTextFiles>[0]) {
  return { values: await createNpy(textValues, "u1", []), offsets: await createNpy(places, "i8", []) };
}
