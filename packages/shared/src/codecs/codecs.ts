import type { SignalCodec } from "./codec.ts";
import type { CodecSpec, DenseCodecName } from "./codec-spec.ts";
import { bfloat16, float16, float32 } from "./dense.ts";
import { int8 } from "./int8.ts";
import { sampled } from "./sampled.ts";
import { topK } from "./top-k.ts";

const dense: Readonly<Record<DenseCodecName, SignalCodec>> = { float32, float16, bfloat16, int8 };

export function codecOf(spec: CodecSpec): SignalCodec {
  if (typeof spec === "string") return dense[spec];
  return spec.kind === "top-k" ? topK(spec) : sampled(spec);
}

/** The codec in a message or a table: `float16`, `top-20`, `sampled-50`. */
export function codecName(spec: CodecSpec): string {
  if (typeof spec === "string") return spec;
  return spec.kind === "top-k" ? `top-${spec.k}` : `sampled-${spec.draws}`;
}
