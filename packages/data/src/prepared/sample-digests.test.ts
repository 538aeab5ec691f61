import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { sampleDigestBytes, sampleDigests } from "./sample-digests.ts";
import type { SampleChunk, SampleSource } from "./sample-source.ts";

const bytes: SampleSource = {
  classes: ["a", "b"],
  inputShape: [2],
  element: "uint8",
  scale: 1,
  counts: { train: 3, test: 0 },
  chunks: async function* () {},
};
const chunk: SampleChunk = { inputs: Uint8Array.of(1, 2, 3, 4, 1, 2), labels: Int32Array.of(0, 1, 1) };

function digestsOf(changed: Partial<SampleSource>, inputs: Partial<SampleChunk> = {}): string[] {
  const all = Buffer.from(sampleDigests({ ...bytes, ...changed }, 2)({ ...chunk, ...inputs }));
  const rows = all.length / sampleDigestBytes;
  return Array.from({ length: rows }, (_, row) =>
    all.subarray(row * sampleDigestBytes, (row + 1) * sampleDigestBytes).toString("hex"),
  );
}

test("a digest is the beginning of the SHA-256 of what samples are and of the sample's values", () => {
  const head = '{"inputShape":[2],"element":"uint8","scale":1}\n';
  const expected = [
    [1, 2],
    [3, 4],
    [1, 2],
  ].map((values) => createHash("sha256").update(head).update(Uint8Array.from(values)).digest("hex").slice(0, 32));
  expect(digestsOf({})).toEqual(expected);
});

test("neither label nor id nor classes are in it", () => {
  const others = { labels: Int32Array.of(1, -1, 0), ids: ["x", "y", "z"] };
  expect(digestsOf({ classes: ["a", "b", "c"] }, others)).toEqual(digestsOf({}));
});

test.each<[string, Partial<SampleSource>]>([
  ["shape", { inputShape: [2, 1] }],
  ["scale", { scale: 1 / 255 }],
  ["element", { element: "float32" }],
  ["vocabulary", { vocabulary: ["<pad>", "<unknown>", "<mask>", "one"] }],
])("another %s makes other digests of the same bytes", (_, changed) => {
  const own = new Set(digestsOf({}));
  expect(digestsOf(changed).filter((digest) => own.has(digest))).toEqual([]);
});

test("an empty chunk has none", () => {
  expect(digestsOf({}, { inputs: new Uint8Array(), labels: new Int32Array() })).toEqual([]);
});
