import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeFrame } from "../frames/frame.ts";
import { uint16Values, type WireTensor } from "../frames/wire-tensor.ts";
import type { Rows } from "../tensor/rows.ts";
import { type CodecSpec, codecSpec } from "./codec-spec.ts";
import { codecName, codecOf } from "./codecs.ts";

const specs: readonly CodecSpec[] = [
  "float32",
  "float16",
  "bfloat16",
  "int8",
  { kind: "top-k", k: 3 },
  { kind: "sampled", draws: 40, seed: 1 },
];

/** Log-probabilities as they travel: distances to the row's maximum. */
function rowsOf(...rows: readonly (readonly number[])[]): Rows<Float32Array> {
  const data = rows.flatMap((row) => row.map((value) => value - Math.max(...row)));
  return { rows: rows.length, width: rows[0]?.length ?? 0, data: Float32Array.from(data) };
}

function lookup(tensors: readonly WireTensor[]) {
  return (name: string) => tensors.find((tensor) => tensor.name === name) as WireTensor;
}

function roundTrip(spec: CodecSpec, signal: Rows<Float32Array>): Rows<Float32Array> {
  const codec = codecOf(spec);
  return codec.decode({
    tensor: lookup(codec.encode(signal)),
    from: "teacher t",
    rows: signal.rows,
    width: signal.width,
  });
}

function softmax(values: ArrayLike<number>): number[] {
  const powers = Array.from(values, Math.exp);
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

const row = fc.array(fc.float({ min: -20, max: 20, noNaN: true }), { minLength: 1, maxLength: 12 });

describe.each(specs.map((spec) => [codecName(spec), spec] as const))("%s", (_, spec) => {
  test("is in the schema", () => {
    expect(codecSpec.parse(spec)).toEqual(spec);
  });

  test("keeps the row's maximum at 0, and every value finite", () => {
    fc.assert(
      fc.property(row, (values) => {
        const { data } = roundTrip(spec, rowsOf(values));
        expect(Math.max(...data)).toBe(0);
        expect(data.every(Number.isFinite)).toBe(true);
      }),
    );
  });

  test("encodes each row by itself: together or alone, the same numbers", () => {
    const [first, second] = [rowsOf([1, 2, 3, 4, 5]), rowsOf([-7, 0, 0, 2, 1.5])];
    const both = { rows: 2, width: 5, data: Float32Array.of(...first.data, ...second.data) };
    const alone = [...roundTrip(spec, first).data, ...roundTrip(spec, second).data];
    expect([...roundTrip(spec, both).data]).toEqual(alone);
  });

  test("takes the bytes it says", () => {
    const signal = rowsOf(Array.from({ length: 100 }, (_unused, c) => -c / 7));
    const bytes = codecOf(spec)
      .encode(signal)
      .reduce((sum, tensor) => sum + tensor.bytes.length, 0);
    expect(bytes).toBe(codecOf(spec).rowBytes(100));
  });

  test("survives a frame", () => {
    expect(encodeFrame({}, codecOf(spec).encode(rowsOf([0, 1, 2]))).payload.length).toBeGreaterThan(0);
  });

  test("holds one class", () => {
    expect([...roundTrip(spec, rowsOf([3])).data]).toEqual([0]);
  });

  test("refuses another shape by name", () => {
    const codec = codecOf(spec);
    const tensor = lookup(codec.encode(rowsOf([0, 1, 2, 3], [0, 1, 2, 3])));
    expect(() => codec.decode({ tensor, from: "teacher t", rows: 3, width: 4 })).toThrow(/^teacher t replied with \[2/);
  });
});

test.each([
  ["float32", 0],
  ["float16", 2 ** -11],
  ["bfloat16", 2 ** -8],
] as const)("%s rounds by at most its relative error", (spec, relative) => {
  fc.assert(
    fc.property(row, (values) => {
      const signal = rowsOf(values);
      roundTrip(spec, signal).data.forEach((value, c) => {
        const exact = signal.data[c] as number;
        expect(Math.abs(value - exact)).toBeLessThanOrEqual(Math.abs(exact) * relative + 2 ** -25);
      });
    }),
  );
});

test("bfloat16 is the upper half of a float32, ties to even", () => {
  const tie = 1 + 2 ** -8; // half-way between 1 and 1 + 2⁻⁷
  const odd = 1 + 3 * 2 ** -8;
  const { data } = roundTrip("bfloat16", { rows: 1, width: 4, data: Float32Array.of(0, -tie, -odd, -3.0e38) });
  expect([...data.subarray(0, 3)]).toEqual([0, -1, -(1 + 2 ** -6)]);
  expect(data[3]).toBeGreaterThan(-Infinity);
});

test("int8 rounds by at most half a step of the row's range", () => {
  fc.assert(
    fc.property(row, (values) => {
      const signal = rowsOf(values);
      const range = -Math.min(...signal.data);
      roundTrip("int8", signal).data.forEach((value, c) => {
        expect(Math.abs(value - (signal.data[c] as number))).toBeLessThanOrEqual((range / 255) * 0.5001 + 1e-6);
      });
    }),
  );
});

describe("int8 and masked classes", () => {
  /** As softened at T = 2: ten classes within a few nats, the last one masked. */
  const others = [0, -0.4, -1.1, -2.3, -3, -3.2, -4.5, -6, -7.25];
  const decoded = (values: readonly number[]) => {
    const codec = codecOf("int8");
    const signal = { rows: 1, width: values.length, data: Float32Array.from(values) };
    const tensor = lookup(codec.encode(signal, "log-probabilities"));
    return codec.decode({ tensor, from: "teacher t", rows: 1, width: values.length }).data;
  };

  test.each([-64.1, -1000, -30_000, -1e9, -3.4e38])("a class at %d widens no step of the others", (masked) => {
    const step = (Math.log(10) + 12) / 255;
    const data = decoded([...others, masked]);
    others.forEach((value, c) => expect(Math.abs((data[c] as number) - value)).toBeLessThanOrEqual(step / 2 + 1e-6));
    expect(data[9]).toBeCloseTo(-255 * step, 5);
  });

  test("soft targets are those of float32 to a ten thousandth of a nat, one class masked or nine of ten", () => {
    for (const values of [
      [...others, -30_000],
      [0, ...others.slice(1).map(() => -30_000), -1e9],
    ]) {
      const [p, q] = [softmax(values), softmax(decoded(values))];
      const kl = p.reduce((sum, pc, c) => (pc > 0 ? sum + pc * Math.log(pc / (q[c] as number)) : sum), 0);
      expect(kl).toBeLessThan(2e-4);
    }
  });

  test("without a masked class the steps reach the least value, as ever", () => {
    expect(decoded([...others, -64])[9]).toBeCloseTo(-64, 5);
    expect([...decoded(others)]).toEqual([...roundTrip("int8", rowsOf(others)).data]);
  });

  test("logits are no log-probabilities: their least value stays", () => {
    const logits = { rows: 1, width: 3, data: Float32Array.of(0, -5, -100) };
    expect(roundTrip("int8", logits).data[2]).toBeCloseTo(-100, 4);
  });
});

test.each(["float32", "bfloat16", "int8"] as const)("%s sends log-probabilities down to −2^100", (spec) => {
  const { data } = roundTrip(spec, { rows: 1, width: 2, data: Float32Array.of(0, -3.4e38) });
  expect(data[1]).toBeGreaterThanOrEqual(-(2 ** 100));
  expect(data[1]).toBeLessThan(-1000);
});

test("int8 carries logits of any sign", () => {
  const logits = { rows: 1, width: 3, data: Float32Array.of(-10, 300, 45) };
  const { data } = roundTrip("int8", logits);
  const half = 310 / 255 / 2;
  data.forEach((value, c) => expect(Math.abs(value - (logits.data[c] as number))).toBeLessThanOrEqual(half * 1.0001));
});

describe("top-k", () => {
  const signal = rowsOf([Math.log(0.5), Math.log(0.1), Math.log(0.3), Math.log(0.06), Math.log(0.04)]);

  test("keeps the k most probable classes and spreads the rest's mass evenly", () => {
    const target = softmax(roundTrip({ kind: "top-k", k: 2 }, signal).data);
    const expected = [0.5, 0.2 / 3, 0.3, 0.2 / 3, 0.2 / 3]; // 0.1 + 0.06 + 0.04 over three classes
    target.forEach((p, c) => expect(p).toBeCloseTo(expected[c] as number, 3));
  });

  test("with all classes kept is float16", () => {
    expect([...roundTrip({ kind: "top-k", k: 9 }, signal).data]).toEqual([...roundTrip("float16", signal).data]);
  });

  test("of equal classes the first are kept", () => {
    const tensors = codecOf({ kind: "top-k", k: 2 }).encode(rowsOf([0, 0, 0, 0]));
    expect([...(tensors[0]?.bytes ?? [])]).toEqual([0, 0, 1, 0]); // little-endian 16-bit indices 0 and 1
  });

  test("counts the mass it truncates, not the mass a lower temperature would leave", () => {
    const classes = 1000;
    const z = Array.from({ length: classes }, (_unused, c) => (c === 0 ? 12 : Math.sin(c)));
    const at4 = rowsOf(z.map((value) => value / 4));
    const exactTail = 1 - (softmax(at4.data)[0] as number);
    const kept = softmax(roundTrip({ kind: "top-k", k: 1 }, at4).data);
    expect(1 - (kept[0] as number)).toBeCloseTo(exactTail, 3);
  });

  test("refuses a class named twice, and one that does not exist", () => {
    const codec = codecOf({ kind: "top-k", k: 2 });
    const [ids, ...others] = codec.encode(signal) as [WireTensor, ...WireTensor[]];
    const decode = (bytes: readonly number[]) =>
      codec.decode({
        tensor: lookup([{ ...ids, bytes: Uint8Array.from(bytes) }, ...others]),
        from: "teacher t",
        rows: 1,
        width: 5,
      });
    expect(() => decode([2, 0, 2, 0])).toThrow("teacher t names class 2 twice in row 0");
    expect(() => decode([0, 0, 5, 0])).toThrow("teacher t names class 5, it has 5 classes");
  });
});

test("the sampled target's mean over seeds is the teacher's distribution", () => {
  const probabilities = [0.55, 0.3, 0.1, 0.04, 0.01];
  const signal = rowsOf(probabilities.map(Math.log));
  const seeds = 2000;
  const draws = 10;
  const mean = probabilities.map(() => 0);
  for (let seed = 0; seed < seeds; seed++)
    softmax(roundTrip({ kind: "sampled", draws, seed }, signal).data).forEach((p, c) => {
      mean[c] = (mean[c] as number) + p / seeds;
    });
  probabilities.forEach((p, c) => {
    const standardError = Math.sqrt((p * (1 - p)) / (seeds * draws));
    expect(Math.abs((mean[c] as number) - p)).toBeLessThan(4 * standardError);
  });
});

// As docs/protocol.md §4 and §7 give it; the reference was written out in Python.
test("the sampled classes of a row are those of the documented stream", () => {
  const codec = codecOf({ kind: "sampled", draws: 8, seed: 5 });
  const [ids] = codec.encode({ rows: 1, width: 3, data: Float32Array.of(0, -1, -2.5) });
  expect([...uint16Values(ids as WireTensor)]).toEqual([0, 0, 0, 0, 0, 0, 1, 1]);
});

test("50,000 classes are named by 16 bits, 70,000 by 32", () => {
  expect(codecOf({ kind: "top-k", k: 10 }).rowBytes(50_000)).toBe(10 * (2 + 2) + 4);
  expect(codecOf({ kind: "top-k", k: 10 }).rowBytes(70_000)).toBe(10 * (2 + 4) + 4);
  const wide = { rows: 1, width: 70_000, data: new Float32Array(70_000).fill(-1) };
  wide.data[69_999] = 0;
  expect(roundTrip({ kind: "top-k", k: 1 }, wide).data[69_999]).toBe(0);
});

test.each(["float16", "bfloat16"] as const)("what %s sent as codes is what it decodes, times a scale", (spec) => {
  const codec = codecOf(spec);
  const rows = fc.array(fc.float({ max: 0, noDefaultInfinity: true, noNaN: true }), { minLength: 1, maxLength: 9 });
  fc.assert(
    fc.property(rows, fc.constantFrom(1, 0.7, 4, 1000), (values, scale) => {
      const signal = { rows: 1, width: values.length + 1, data: Float32Array.of(0, ...values) };
      const sent = { tensor: lookup(codec.encode(signal)), from: "teacher t", rows: 1, width: signal.width };
      expect(codec.decodeCoded?.(sent, scale)?.data).toEqual(codec.decode(sent).data.map((value) => value * scale));
    }),
  );
});
