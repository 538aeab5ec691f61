import { codecOf } from "@faculty/shared/codecs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type MixtureSpace, mixture } from "./mixture.ts";

test.each<MixtureSpace>(["probabilities", "logits"])(
  "teachers that agree disagree by 0, never by less (%s)",
  (space) => {
    const logit = fc.double({ min: -30, max: 30, noNaN: true });
    fc.assert(
      fc.property(fc.array(logit, { minLength: 2, maxLength: 6 }), fc.integer({ min: 1, max: 5 }), (row, count) => {
        const logits = { rows: 1, width: row.length, data: Float64Array.from(row) };
        const teachers = Array.from({ length: count }, () => ({ logits, temperature: 1 }));
        const { disagreements } = mixture(teachers, new Float64Array(count).fill(1 / count), space);
        expect(disagreements[0]).toBeGreaterThanOrEqual(0);
        expect(Object.is(disagreements[0], -0)).toBe(false);
        expect(disagreements[0]).toBeLessThan(1e-9);
      }),
    );
  },
);

test("teachers are added in their order, to the bit", () => {
  const teacher = (z: number) => ({ logits: { rows: 1, width: 2, data: Float64Array.of(0, z) }, temperature: 1 });
  const inOrder = 0.1 * -1 + 0.3 * -2 + 0.6 * -4;
  expect(inOrder).not.toBe(0.6 * -4 + 0.3 * -2 + 0.1 * -1);
  const { mixed } = mixture([teacher(-1), teacher(-2), teacher(-4)], Float64Array.of(0.1, 0.3, 0.6), "logits");
  expect(mixed).toEqual(mixture([teacher(inOrder)], Float64Array.of(1), "logits").mixed);
});

test("teachers disagree by the entropy of the mixture less theirs, each by its weight", () => {
  const teacher = (...p: number[]) => ({
    logits: { rows: 1, width: 2, data: Float64Array.from(p, Math.log) },
    temperature: 1,
  });
  const entropy = (...p: number[]) => p.reduce((sum, share) => sum - share * Math.log(share), 0);
  const { disagreements } = mixture(
    [teacher(0.9, 0.1), teacher(0.5, 0.5)],
    Float64Array.of(0.75, 0.25),
    "probabilities",
  );
  const mean = 0.75 * 0.9 + 0.25 * 0.5;
  const own = 0.75 * entropy(0.9, 0.1) + 0.25 * entropy(0.5, 0.5);
  expect(disagreements[0]).toBeCloseTo(entropy(mean, 1 - mean) - own, 12);
});

test.each<MixtureSpace>(["probabilities", "logits"])(
  "teachers whose values came as codes are mixed to the same bits as from their values (%s)",
  (space) => {
    const [rows, width] = [8, 1 + 2 ** 14]; // enough for a table
    const value = (k: number, i: number) => (i % width === k ? 0 : -((i * 7919 + k * 104_729) % 9973) / 311);
    const coded = ["float16", "bfloat16", "float16"].map((spec, k) => {
      const codec = codecOf(spec as "float16" | "bfloat16");
      const data = Float32Array.from({ length: rows * width }, (_, i) => value(k, i));
      const [tensor] = codec.encode({ rows, width, data }, "log-probabilities");
      const signal = { rows, width, from: "teacher t", tensor: () => tensor as NonNullable<typeof tensor> };
      return codec.decodeCoded?.(signal, 4) as NonNullable<ReturnType<NonNullable<typeof codec.decodeCoded>>>;
    });
    const weights = new Float64Array(rows * 3).map((_, i) => [0.2, 0, 0.8, 0.5, 0.25, 0.25, 1, 0, 0][i % 9] as number);
    const mixed = coded.map(({ data }) => ({ logits: { rows, width, data }, temperature: 3 }));
    expect(
      mixture(
        coded.map((logits) => ({ logits, temperature: 3 })),
        weights,
        space,
      ),
    ).toEqual(mixture(mixed, weights, space));
  },
);
