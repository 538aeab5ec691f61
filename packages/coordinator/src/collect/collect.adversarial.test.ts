import { encodeFrame, float16Tensor, headerNames, wireTensor } from "@faculty/shared/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { collectReply, type Expected } from "./collect.ts";

const head = { model: "wide", digest: "abc", replica: "r1", queueMs: 0, computeMs: 1 };
const expected: Expected = {
  teacher: "wide",
  digest: "abc",
  rows: 1,
  classes: 2,
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
  ])("%s", (_, message, sentence) => {
    expect(() => collectReply(message, expected)).toThrow(sentence);
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

  test("any frame cut short, even with a checksum that fits", () => {
    const good = reply([0, -1]);
    fc.assert(
      fc.property(fc.nat({ max: good.payload.length - 1 }), (length) => {
        const cut = encodeFrame({}, []);
        const payload = good.payload.subarray(0, length);
        expect(() =>
          collectReply({ ...good, headers: { ...good.headers, ...cut.headers }, payload }, expected),
        ).toThrow();
      }),
    );
  });

  test("a wire version of another major", () => {
    const good = reply([0, -1]);
    const headers = { ...good.headers, [headerNames.wire]: "2.0" };
    expect(() => collectReply({ ...good, headers }, expected)).toThrow(
      "frame on s has wire version 2.0, this side speaks 1.0",
    );
  });
});
