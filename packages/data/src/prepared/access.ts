import type { z } from "zod";
import type { Dataset } from "../samples/dataset.ts";
import type { LayingProgress } from "./lay-down.ts";
import type { SourceSpec } from "./prepare.ts";
import { keyReader } from "./read-keys.ts";
import type { SourceKind } from "./sample-source.ts";

/** A source of any kind, by what a run file says of it. */
export interface PreparedAccess {
  /** What is wrong with the keys, in words after the data set's name; null where they fit. */
  readonly problem: (keys: object) => string | null;
  /** As `findPrepared`. */
  readonly find: (keys: object, cache: string, abort?: AbortSignal) => Promise<string | null>;
  /**
   * What there is to know of a data set before its samples are read: classes and shape, and no sample. Null where they follow
   * from the samples.
   */
  readonly outline: (keys: object, abort?: AbortSignal) => Promise<Dataset | null>;
  /** As `openOrPrepare`. */
  readonly open: (
    keys: object,
    cache: string,
    onProgress: (progress: LayingProgress) => void,
    abort?: AbortSignal,
  ) => Promise<Dataset>;
}

/**
 * @param all - Everything that a run file may say of it. @param load - Its code, which is loaded when files are looked at.
 */
export function preparedAccess<Spec extends SourceSpec>(
  all: z.ZodType<Spec>,
  load: () => Promise<SourceKind<Spec>>,
): PreparedAccess {
  const { problem, specOf } = keyReader(all);
  return {
    problem,
    find: async (keys, cache, abort) => {
      const { findPrepared } = await import("./prepare.ts");
      return findPrepared(await load(), specOf(keys), cache, abort);
    },
    outline: async (keys, abort) => {
      const kind = await load();
      if (!kind.opensUnread) return null;
      const spec = specOf(keys);
      await using source = await kind.open(spec, abort);
      await source.checkHeaders?.();
      const { classes, output, inputShape, scale, element, vocabulary } = source;
      const inputs = element === "uint8" ? new Uint8Array() : new Float32Array();
      const none = { count: 0, inputs, labels: new Int32Array() };
      const known = { classes, ...(output && { output }), inputShape, scale, ...(vocabulary && { vocabulary }) };
      return { name: spec.name, digest: "", ...known, train: none, test: none };
    },
    open: async (keys, cache, onProgress, abort) => {
      const { openOrPrepare } = await import("./prepare.ts");
      return openOrPrepare(await load(), specOf(keys), cache, onProgress, abort);
    },
  };
}
