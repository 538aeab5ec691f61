import { codecOf } from "@faculty/shared/codecs";
import { expect, test } from "vitest";
import { decodeSegment, encodeSegment } from "./segment-bytes.ts";
import type { SignalKey } from "./signal-key.ts";

const key: SignalKey = {
  teacher: "abc",
  dataset: "d1",
  source: "train",
  signal: "log-probabilities",
  classes: 3,
  view: { augment: [], seed: 0, epoch: 0 },
  codec: "float16",
};
const tensors = codecOf("float16").encode({
  rows: 3,
  width: 3,
  data: Float32Array.of(0, -1.5, -0.3, -2, 0, -0.1, -7, -8, 0),
});
const rows = { names: [7, 3, 9], tensors };

/** `encodeSegment(rows, key)` with apache-arrow 21.2.0. */
const golden = Buffer.from(
  "QVJST1cxAAD/////2AAAABQAAAAAAAAADAAWABQADwAQAAQADAAAACgAAAAAAAAAAAAAAxAAAAAEAAoAGAAMAAgABAAKAAAAFAAA" +
    "AGgAAAADAAAAAAAAAAAAAAAFAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAEAAAAAAAAAAQAAAAAAAAAAAAAAAAAAAAEAAAAAAA" +
    "AAAAAAAAAAAAABAAAAAAAAAAGAAAAAAAAAAAAAAAAwAAAAMAAAAAAAAAAAAAAAAAAAADAAAAAAAAAAAAAAAAAAAACQAAAAAAAAAA" +
    "AAAAAAAAAAcAAAADAAAACQAAAAAAAAAAAAC+zbQAwAAAZq4AxwDIAAAAAAAAAAD/////AAAAABAAAAAMABQADgAQAAQACAAMAAAA" +
    "EAAAABQAAAAAAAQANAAAAAAAAAAAAAAAAQAAAAgAAAAAAAAA4AAAAAAAAAAoAAAAAAAAAAAACgAMAAAACAAEAAoAAAAIAAAAxAAA" +
    "AAEAAAAEAAAA0P7//wgAAACgAAAAlQAAAHsidGVhY2hlciI6ImFiYyIsImRhdGFzZXQiOiJkMSIsInNvdXJjZSI6InRyYWluIiwi" +
    "c2lnbmFsIjoibG9nLXByb2JhYmlsaXRpZXMiLCJjbGFzc2VzIjozLCJ2aWV3Ijp7ImF1Z21lbnQiOltdLCJzZWVkIjowLCJlcG9j" +
    "aCI6MH0sImNvZGVjIjoiZmxvYXQxNiJ9AAAACwAAAGZhY3VsdHkua2V5AAIAAAAAAQAAGAAAAAAAEgAYAAgAAAATABQAAAAMAAQA" +
    "EgAAACAAAAAQAAAAhAAAAAAAABC4AAAABgAAAHNpZ25hbAAAAgAAADgAAAAEAAAA2P///wgAAAAMAAAAAQAAADIAAAAMAAAAZmFj" +
    "dWx0eS5yYW5rAAAAAAgADAAIAAQACAAAAAgAAAAQAAAABAAAAEZQMTYAAAAAEAAAAGZhY3VsdHkuZGF0YXR5cGUAAAAAAQAAAAQA" +
    "AADE////EAAAABgAAAAAAAADGAAAAAQAAABpdGVtAAAAAAAAAAAEAAYABAAAAAAABgAIAAQABgAAAAMAAAAQABQABAAAAA8AEAAA" +
    "AAgAEAAAABAAAAAcAAAAAAAAAiAAAAAJAAAAc2FtcGxlLWlkAAAAAAAAAAgADAAIAAcACAAAAAAAAAEgAAAAYAIAAEFSUk9XMQ==",
  "base64",
);

test("a store that is on disk stays readable: equal rows are the bytes that they were", () => {
  expect(Buffer.from(encodeSegment(rows, key)).toString("base64")).toBe(golden.toString("base64"));
  const read = decodeSegment("x", golden, key);
  expect(read.names).toEqual(rows.names);
  expect(read.tensors.map(({ bytes, ...described }) => ({ ...described, bytes: [...bytes] }))).toEqual(
    rows.tensors.map(({ bytes, ...described }) => ({ ...described, bytes: [...bytes] })),
  );
});

test("signals of another key are refused", () => {
  expect(() => decodeSegment("x.arrow", golden, { ...key, teacher: "abd" })).toThrow(
    "signal segment x.arrow: it does not hold signals as its folder keeps them",
  );
});

test("no byte can be another one, wherever it stands, but in an id or a signal", () => {
  const values = new Set<number>();
  for (let i = 0; i < 12; i++) values.add(232 + i); // three ids
  for (let i = 0; i < 18; i++) values.add(248 + i); // three rows of three numbers in 16 bits
  for (let at = 0; at < golden.length; at++) {
    const changed = Uint8Array.from(golden);
    changed[at] = (golden[at] as number) ^ 1;
    const read = () => decodeSegment("x", changed, key);
    if (values.has(at)) expect(read).not.toThrow();
    else expect(read).toThrow("it does not hold signals");
  }
});

test("names by content are read as they were written, and none is taken for an index", () => {
  const { dataset: _, source: __, ...shared } = key as Extract<SignalKey, { dataset: string }>;
  const own: SignalKey = { ...shared, samples: "by-content" };
  const named = { names: ["00ff".repeat(8), "a1".repeat(16), "0".repeat(32)], tensors };
  const bytes = encodeSegment(named, own);
  expect(decodeSegment("x", bytes, own).names).toEqual(named.names);
  expect(() => decodeSegment("x", bytes, key)).toThrow("it does not hold signals");
  expect(() => decodeSegment("x", golden, own)).toThrow("it does not hold signals");
});
