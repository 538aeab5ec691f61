import { z } from "zod";
import type { OutputKind } from "../outputs/output-spec.ts";

/**
 * How a signal travels and is stored: the key `codec` of a run file and of a predict request. A name alone is a dense
 * codec; docs/codecs.md gives the bytes and the error of each.
 */
export type CodecSpec =
  | DenseCodecName
  /** The k most probable classes and the mass of the rest, spread evenly. */
  | { readonly kind: "top-k"; readonly k: number }
  /** Classes drawn from the teacher's distribution: unbiased at the temperature asked for (arXiv 2503.16870). */
  | { readonly kind: "sampled"; readonly draws: number; readonly seed: number };

export type DenseCodecName = "float32" | "float16" | "bfloat16" | "int8";

const maxSparse = 4096;

const dense: z.ZodType<CodecSpec> = z.enum(["float32", "float16", "bfloat16", "int8"]);

const sparse: z.ZodType<CodecSpec> = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("top-k"), k: z.int().min(1).max(maxSparse) }),
  z.strictObject({
    kind: z.literal("sampled"),
    draws: z.int().min(1).max(maxSparse),
    seed: z
      .int()
      .min(0)
      .max(2 ** 31 - 1)
      .default(0),
  }),
]);

/** Which codecs carry an output, by its kind. */
const carrying: Readonly<Record<OutputKind, readonly z.ZodType<CodecSpec>[]>> = {
  distribution: [dense, sparse],
  independent: [dense],
  values: [z.literal("float32")], // a half holds no more than 65,504, and three digits of it
  several: [z.literal("float32")], // values may be among them
};

/** Whether a codec carries outputs of a kind. */
export function carries(kind: OutputKind, codec: CodecSpec): boolean {
  return carrying[kind].some((one) => one.safeParse(codec).success);
}

export const codecSpec: z.ZodType<CodecSpec> = z.union([...new Set(Object.values(carrying).flat())]);
