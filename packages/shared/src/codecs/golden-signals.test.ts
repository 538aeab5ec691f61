import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { CodecSpec } from "./codec-spec.ts";
import { codecOf } from "./codecs.ts";

/** Signals, and what every codec makes of them: whoever writes the codecs in another language reads the same file. */
interface GoldenSignal {
  readonly name: string;
  readonly kind: "log-probabilities" | "logits";
  readonly rows: number;
  readonly width: number;
  /** Float64, little-endian, hex; as are the tensors' bytes. */
  readonly signal: string;
  readonly codecs: readonly { readonly codec: CodecSpec; readonly tensors: readonly object[] }[];
}

const text = readFileSync(new URL("./golden-signals.json", import.meta.url), "utf8");
const golden: readonly GoldenSignal[] = JSON.parse(text);

test.each(golden)("$name: the bytes of every codec", ({ kind, rows, width, signal, codecs }) => {
  const data = new Float64Array(new Uint8Array(Buffer.from(signal, "hex")).buffer);
  for (const { codec, tensors } of codecs) {
    const encoded = codecOf(codec).encode({ rows, width, data }, kind);
    expect(encoded.map(({ bytes, ...rest }) => ({ ...rest, bytes: Buffer.from(bytes).toString("hex") }))).toEqual(
      tensors,
    );
  }
});
