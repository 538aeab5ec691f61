import {
  bits16Tensor,
  encodeFrame,
  float16Tensor,
  headerNames,
  newestWireVersion,
  wireTensor,
} from "@faculty/shared/frames";
import { outputOver } from "@faculty/shared/outputs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { collectReply, type Expected } from "./collect.ts";

const head = { model: "wide", digest: "abc", replica: "r1", queueMs: 0, computeMs: 1 };
const expected: Expected = {
  teacher: "wide",
  digest: "abc",
  rows: 1,
  output: outputOver(["a", "b"]),
  isSparse: false,
  signal: { kind: "log-probabilities", temperature: 4 },
  codec: "float32",
  layers: [],
};

function reply(values: readonly number[], shape: readonly number[] = [1, 2], changed: Partial<typeof head> = {}) {
  const frame = encodeFrame({ ...head, ...changed }, [
    wireTensor("signal", { shape, data: Float32Array.from(values) }),
  ]);
  return { subject: "s", ...frame };
}

test("turns log-probabilities softened at T back into logits, up to a constant a row", () => {
  expect(Array.from(collectReply(reply([0, -1.5]), expected).logits.data)).toEqual([0, -1.5 * 4]);
});

test("reads float16 as well", () => {
  const frame = encodeFrame(head, [float16Tensor("signal", [1, 2], [0, -1.5])]);
  expect(Array.from(collectReply({ subject: "s", ...frame }, { ...expected, codec: "float16" }).logits.data)).toEqual([
    0, -6,
  ]);
});

test("reads one row a position of each sample where the output has positions", () => {
  const pixels = { ...expected, output: { ...expected.output, positions: [3] } };
  const { logits } = collectReply(reply([0, -1, -2, 0, 0, -3], [1 * 3, 2]), pixels);
  expect(logits).toEqual({ rows: 3, width: 2, data: Float32Array.of(0, -4, -8, 0, 0, -12) });
  expect(() => collectReply(reply([0, -1]), pixels)).toThrow(
    "teacher wide replied with [1, 2] as signal, expected [3, 2]",
  );
});

describe("refuses", () => {
  test.each([
    ["another digest", reply([0, -1], [1, 2], { digest: "abd" }), "replica r1 answered as wide@abd, expected wide@abc"],
    [
      "another teacher",
      reply([0, -1], [1, 2], { model: "deep" }),
      "replica r1 answered as deep@abc, expected wide@abc",
    ],
    ["more rows", reply([0, 0, 0, 0], [2, 2]), "teacher wide replied with [2, 2] as signal, expected [1, 2]"],
    ["a flat tensor", reply([0, 0], [2]), "teacher wide replied with [2] as signal, expected [1, 2]"],
    ["NaN", reply([0, Number.NaN]), "teacher wide says NaN for row 0, expected a finite number"],
    [
      "infinity",
      reply([0, Number.NEGATIVE_INFINITY]),
      "teacher wide says -Infinity for row 0, expected a finite number",
    ],
    [
      "probabilities instead of log-probabilities",
      reply([0.5, 0.25]),
      "teacher wide has row maximum 0.5 in row 0, expected 0",
    ],
    [
      "log-probabilities that were normalised, not shifted",
      reply([-0.5, -1]),
      "teacher wide has row maximum -0.5 in row 0, expected 0",
    ],
  ])("%s", (_, message, sentence) => {
    expect(() => collectReply(message, expected)).toThrow(sentence);
  });

  const lowest = -3.4028234663852886e38; // of FP32
  const ofRow = (name: string, ...values: number[]) =>
    wireTensor(name, { shape: [1, values.length], data: Float32Array.from(values) });
  const tail = (value: number) => wireTensor("signal-tail", { shape: [1], data: Float32Array.of(value) });
  const ids = (...classes: number[]) =>
    bits16Tensor("signal-ids", "UINT16", [1, classes.length], Uint16Array.from(classes));
  const two = (first: number, second: number) => float16Tensor("signal", [1, 2], [first, second]);
  const steps = wireTensor("signal", { shape: [1, 5], data: Uint8Array.of(0, 1, 2, 3, 255) });
  const topK = { kind: "top-k", k: 2 } as const;

  test.each([
    ["float32", [ofRow("signal", 0, -1, -2, -3, NaN)], "says NaN for row 0, expected a finite number"],
    ["float32", [ofRow("signal", 0, -1, -2, -3, -lowest)], `says ${-lowest} for row 0, expected −2^100 to 2^100`],
    [topK, [ids(0, 3), two(0, -1), tail(-lowest)], `says ${-lowest} as signal-tail of row 0, expected −2^100 to 2^100`],
    [
      topK,
      [ids(0, 3), two(0, -1), tail(-Infinity)],
      "says -Infinity as signal-tail of row 0, expected a finite number",
    ],
    [topK, [ids(0, 3), two(0, -1), tail(NaN)], "says NaN as signal-tail of row 0, expected a finite number"],
    [
      topK,
      [ids(0, 3), two(0, -1), tail(0.5)],
      "says 0.5 as signal-tail of row 0, expected at most -1 + log 3: no class of the tail is more probable than those sent",
    ],
    [topK, [ids(0, 3), two(-1, 0), tail(-4)], "says 0 after -1 in row 0, expected falling values"],
    [topK, [ids(3, 3), two(0, -1), tail(-4)], "names class 3 twice in row 0"],
    [topK, [ids(0, 5), two(0, -1), tail(-4)], "names class 5, it has 5 classes"],
    ["int8", [steps, ofRow("signal-scale", 0, -0.5)], "says -0.5 as the step of row 0, expected 0 or more"],
    [
      "int8",
      [steps, ofRow("signal-scale", 0, Infinity)],
      "says Infinity as the step of row 0, expected a finite number",
    ],
    ["int8", [steps, ofRow("signal-scale", NaN, 1)], "says NaN as the maximum of row 0, expected a finite number"],
    [
      "int8",
      [steps, ofRow("signal-scale", 0, -lowest)],
      `says ${-lowest} as the step of row 0, expected −2^100 to 2^100`,
    ],
    [
      "int8",
      [steps, ofRow("signal-scale", 0, 2 ** 99)],
      `says ${-255 * 2 ** 99} as the last value of row 0, expected −2^100 to 2^100`,
    ],
    ["int8", [steps, ofRow("signal-scale", 1, 0)], "has row maximum 1 in row 0, expected 0"],
    [{ kind: "sampled", draws: 2, seed: 0 }, [ids(0, 9)], "names class 9, it has 5 classes"],
  ] as const)("in %j what no signal may be: case %#", (codec, tensors, sentence) => {
    const message = { subject: "s", ...encodeFrame(head, tensors) };
    expect(() => collectReply(message, { ...expected, output: outputOver(["a", "b", "c", "d", "e"]), codec })).toThrow(
      `teacher wide ${sentence}`,
    );
  });

  const bfloat16 = bits16Tensor("signal", "BF16", [1, 5], Uint16Array.of(0, 0, 0, 0, 0xff7f)); // its lowest
  test.each([
    ["float32", [ofRow("signal", 0, 0, 0, 0, lowest)], [0, 0, 0, 0, -(2 ** 100) * 4]],
    ["float32", [ofRow("signal", 0, 0, 0, 0, lowest / 4)], [0, 0, 0, 0, -(2 ** 100) * 4]],
    ["bfloat16", [bfloat16], [0, 0, 0, 0, -(2 ** 100) * 4]],
    [topK, [ids(0, 3), two(0, -1), tail(lowest)], [0, -(2 ** 100) * 4, -(2 ** 100) * 4, -1 * 4, -(2 ** 100) * 4]],
  ] as const)("nothing in %j that wire 1.0 said of a class without mass: case %#", (codec, tensors, logits) => {
    const message = { subject: "s", ...encodeFrame(head, tensors) };
    expect([
      ...collectReply(message, { ...expected, output: outputOver(["a", "b", "c", "d", "e"]), codec }).logits.data,
    ]).toEqual(logits);
  });

  test("logits and layers beyond 2^100", () => {
    const logits = { ...expected, signal: { kind: "logits" } } as const;
    expect(() => collectReply(reply([3e38, 0]), logits)).toThrow(
      `teacher wide says ${Math.fround(3e38)} for row 0, expected −2^100 to 2^100`,
    );
    expect([...collectReply(reply([2 ** 100, -(2 ** 100)]), logits).logits.data]).toEqual([2 ** 100, -(2 ** 100)]);
    const layer = wireTensor("layer:conv:pooled", { shape: [1, 2], data: Float32Array.of(0, lowest) });
    const frame = encodeFrame(head, [ofRow("signal", 0, -1), layer]);
    expect(() => collectReply({ subject: "s", ...frame }, told)).toThrow(
      `teacher wide says ${lowest} in wide/conv:pooled, expected −2^100 to 2^100`,
    );
  });

  test("no tail where every class is sent: whatever stands for log 0 is not read", () => {
    const frame = encodeFrame(head, [ids(1, 0), two(0, -1), tail(-Infinity)]);
    const { logits } = collectReply({ subject: "s", ...frame }, { ...expected, codec: topK });
    expect([...logits.data]).toEqual([-1 * 4, 0]);
  });

  const request = { teacher: "wide", layer: "conv", reduction: { kind: "pooled" } } as const;
  const told = { ...expected, layers: [{ request, shape: [1, 2] }] };
  const untold = { ...expected, layers: [{ request, shape: null }] };

  test.each([
    ["another width", [1, 3], [0, 1, 2], told, "wide/conv:pooled has shape [1, 3], expected [1, 2]"],
    ["one value that would stand for all", [1, 1], [0], told, "wide/conv:pooled has shape [1, 1], expected [1, 2]"],
    ["another rank", [1, 2, 1], [0, 1], told, "wide/conv:pooled has shape [1, 2, 1], expected [1, 2]"],
    ["more rows", [2, 1], [0, 1], untold, "wide/conv:pooled has shape [2, 1], expected [1, …]"],
    ["no features", [1], [0], untold, "wide/conv:pooled has shape [1], expected [1, …]"],
    ["NaN", [1, 2], [0, Number.NaN], told, "teacher wide says NaN in wide/conv:pooled, expected a finite number"],
  ])("a layer with %s", (_, shape, values, asked, sentence) => {
    const signal = wireTensor("signal", { shape: [1, 2], data: Float32Array.of(0, -1) });
    const layer = wireTensor("layer:conv:pooled", { shape, data: Float32Array.from(values) });
    expect(() => collectReply({ subject: "s", ...encodeFrame(head, [signal, layer]) }, asked)).toThrow(sentence);
  });

  test("a reply without the layer asked for", () => {
    expect(() => collectReply(reply([0, -1]), told)).toThrow("layer:conv:pooled");
  });

  test("any frame with one bit flipped, wherever it is", () => {
    const good = reply([0, -1]);
    fc.assert(
      fc.property(fc.nat({ max: good.payload.length * 8 - 1 }), (bit) => {
        const payload = Uint8Array.from(good.payload);
        payload[bit >> 3] = (payload[bit >> 3] as number) ^ (1 << (bit & 7));
        expect(() => collectReply({ ...good, payload }, expected)).toThrow(/checksum/);
      }),
    );
  });

  test("any frame cut short, under its old checksum and under one that fits", () => {
    const good = reply([0, -1]);
    const whole = good.payload.length;
    const headBytes = Number(good.headers[headerNames.headBytes]);
    expect(whole).toBe(headBytes + 2 * 4);
    for (let length = 0; length < whole; length++) {
      const payload = good.payload.subarray(0, length);
      expect(() => collectReply({ ...good, payload }, expected)).toThrow("frame on s: checksum is");
      const headers = { ...good.headers, [headerNames.crc32c]: crc32c(payload) };
      expect(() => collectReply({ ...good, headers, payload }, expected)).toThrow(
        length < headBytes
          ? `frame on s: Faculty-Head-Bytes is ${headBytes}, expected 2 to ${length}`
          : `frame on s: tensor signal ends at byte ${whole}, the payload at ${length}`,
      );
    }
  });

  test("a wire version of another major", () => {
    const good = reply([0, -1]);
    const headers = { ...good.headers, [headerNames.wire]: "2.0" };
    expect(() => collectReply({ ...good, headers }, expected)).toThrow(
      `frame on s has wire version 2.0, this side speaks ${newestWireVersion}`,
    );
  });
});

/** CRC-32C bit by bit, reflected polynomial 0x82F63B78, as the header says it. */
function crc32c(bytes: Uint8Array): string {
  let rest = 0xffff_ffff;
  for (const byte of bytes) {
    rest ^= byte;
    for (let bit = 0; bit < 8; bit++) rest = (rest >>> 1) ^ (rest & 1 ? 0x82f6_3b78 : 0);
  }
  return (~rest >>> 0).toString(16).padStart(8, "0");
}
