import { codecOf, denseRows } from "@faculty/shared/codecs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { alignedLogits } from "./align.ts";
import type { LabelSpace } from "./label-space.ts";
import { mixSparse } from "./mix-sparse.ts";
import { type MixtureSpace, mixture } from "./mixture.ts";

const classes = 7;
const temperature = 2.5;

const codecs = fc.constantFrom(
  codecOf({ kind: "top-k", k: 2 }),
  codecOf({ kind: "top-k", k: 3 }),
  codecOf({ kind: "top-k", k: 9 }),
  codecOf({ kind: "sampled", draws: 4, seed: 1 }),
);
const order = fc.shuffledSubarray([...Array(classes).keys()], { minLength: classes });
const logits = fc.array(fc.double({ min: -12, max: 12, noNaN: true }), { minLength: classes, maxLength: classes });
const teacher = fc.tuple(codecs, order, logits, fc.double({ min: 0, max: 1, noNaN: true }));

/** A teacher as it is collected: what its codec carries of one row, and where its columns lie among the run's. */
function collected([codec, columns, row]: typeof teacher extends fc.Arbitrary<infer One> ? One : never) {
  const most = Math.max(...row);
  const tensors = codec.encode({ rows: 1, width: classes, data: Float32Array.from(row, (z) => z - most) });
  const tensor = (name: string) => tensors.find((one) => one.name === name) as (typeof tensors)[number];
  const signal = { tensor, from: "t", rows: 1, width: classes };
  const kept = Int32Array.from(columns, (_, i) => i);
  const space: LabelSpace = { columns: Int32Array.from(columns), kept, known: classes, isRuns: false };
  return {
    sparse: { logits: codec.decodeSparse?.(signal) as never, space },
    dense: { logits: codec.decode(signal), space },
  };
}

test.each<MixtureSpace>(["probabilities", "logits"])("is the dense mixture, to 1e-6 (%s)", (space) => {
  fc.assert(
    fc.property(fc.array(teacher, { minLength: 1, maxLength: 4 }), (teachers) => {
      const raw = teachers.map(([, , , weight]) => weight + 0.01);
      const sum = raw.reduce((a, b) => a + b, 0);
      const weights = Float64Array.from(raw, (weight) => weight / sum);
      const all = teachers.map(collected);
      const sparse = mixSparse(
        all.map((one) => one.sparse),
        weights,
        temperature,
        space,
      );
      const aligned = alignedLogits(
        all.map((one) => one.dense),
        temperature,
        "conditional",
      );
      const dense = mixture(aligned, weights, space);
      const found = denseRows(sparse.mixed, classes).data;
      dense.mixed.data.forEach((value, c) => {
        expect(Math.exp(found[c] as number)).toBeCloseTo(Math.exp(value), 6);
      });
      expect(sparse.disagreements[0]).toBeCloseTo(dense.disagreements[0] as number, 6);
    }),
    { numRuns: 200 },
  );
});

/** A teacher of some of the run's classes, in its order of its own, one of whose columns is of no class of the run. */
const partial = fc.tuple(
  codecs,
  fc.shuffledSubarray([...Array(classes).keys()], { minLength: 1 }),
  fc.array(fc.double({ min: -12, max: 12, noNaN: true }), { minLength: classes + 1, maxLength: classes + 1 }),
  fc.double({ min: 0, max: 1, noNaN: true }),
);

function collectedPartly([codec, known, all]: typeof partial extends fc.Arbitrary<infer One> ? One : never) {
  const row = all.slice(0, known.length + 1); // the last column is dropped
  const most = Math.max(...row);
  const width = row.length;
  const tensors = codec.encode({ rows: 1, width, data: Float32Array.from(row, (z) => z - most) });
  const tensor = (name: string) => tensors.find((one) => one.name === name) as (typeof tensors)[number];
  const signal = { tensor, from: "t", rows: 1, width };
  const columns = Int32Array.from({ length: classes }, (_, c) => known.indexOf(c));
  const kept = Int32Array.from(known, (_, i) => i);
  const space: LabelSpace = { columns, kept, known: known.length, isRuns: false };
  return {
    sparse: { logits: codec.decodeSparse?.(signal) as never, space },
    dense: { logits: codec.decode(signal), space },
  };
}

const spaces: readonly MixtureSpace[] = ["probabilities", "logits"];
const absences = ["conditional", "uniform", "zero"] as const;

test.each(spaces.flatMap((space) => absences.map((absent) => [space, absent] as const)))(
  "of teachers that know some classes it is the dense mixture, to 1e-6 (%s, %s)",
  (space, absent) => {
    fc.assert(
      fc.property(fc.array(partial, { minLength: 1, maxLength: 4 }), (teachers) => {
        const raw = teachers.map(([, , , weight]) => weight + 0.01);
        const sum = raw.reduce((a, b) => a + b, 0);
        const weights = Float64Array.from(raw, (weight) => weight / sum);
        const all = teachers.map(collectedPartly);
        const ofSparse = all.map((one) => one.sparse);
        const { mixed, groups, disagreements } = mixSparse(ofSparse, weights, temperature, space, absent);
        const aligned = alignedLogits(
          all.map((one) => one.dense),
          temperature,
          absent,
        );
        const dense = mixture(aligned, weights, space);
        const found = denseRows(mixed, classes, groups).data;
        dense.mixed.data.forEach((value, c) => {
          expect(Math.exp(found[c] as number)).toBeCloseTo(Math.exp(value), 6);
        });
        expect(disagreements[0]).toBeCloseTo(dense.disagreements[0] as number, 6);
      }),
      { numRuns: 200 },
    );
  },
);

test("a class that one teacher names has its value, one that none names its share of the rest", () => {
  const space: LabelSpace = {
    columns: Int32Array.of(0, 1, 2, 3),
    kept: Int32Array.of(0, 1, 2, 3),
    known: 4,
    isRuns: true,
  };
  const rest = Math.log(0.1);
  const one = { logits: { rows: 1, width: 3, data: Float32Array.of(rest, Math.log(0.7), 2) }, space };
  const other = { logits: { rows: 1, width: 3, data: Float32Array.of(rest, Math.log(0.7), 0) }, space };
  const { mixed } = mixSparse([one, other], Float64Array.of(0.5, 0.5), 1, "probabilities");
  const [others, ...named] = [...mixed.data];
  expect(Math.exp(others as number)).toBeCloseTo(0.1, 6);
  expect(named.slice(0, 2).map(Math.exp)).toEqual([
    expect.closeTo((0.1 + 0.7) / 2, 6),
    expect.closeTo((0.7 + 0.1) / 2, 6),
  ]);
  expect(named.slice(2)).toEqual([0, 2]);
});

test("three teachers of 49,152 classes, 64 samples of 64 positions: a row of 193 values a teacher, 6.3 MB in all", () => {
  const [rows, wide, k] = [64 * 64, 49_152, 64];
  const all = Int32Array.from({ length: wide }, (_, c) => c);
  const space: LabelSpace = { columns: all, kept: all, known: wide, isRuns: true };
  const teachers = [0, 1, 2].map((t) => {
    const width = 1 + 2 * k;
    const data = new Float32Array(rows * width).fill(-9);
    for (let row = 0; row < rows; row++)
      for (let i = 0; i < k; i++) {
        data[row * width + 1 + i] = -i / 8;
        data[row * width + 1 + k + i] = (row * 31 + i * (t + 1) * 97) % wide;
      }
    return { logits: { rows, width, data }, space };
  });
  const weights = new Float64Array(rows * 3).fill(1 / 3);
  const allocated: number[] = [];
  const floats = globalThis.Float32Array;
  const doubles = globalThis.Float64Array;
  const counting = <Kind extends typeof Float32Array | typeof Float64Array>(own: Kind): Kind =>
    new Proxy(own, {
      construct: (target, args: [number]) => {
        const made = new (target as typeof Float64Array)(...args);
        allocated.push(made.length);
        return made;
      },
    });
  globalThis.Float32Array = counting(floats);
  globalThis.Float64Array = counting(doubles);
  const { mixed } = mixSparse(teachers, weights, 2, "probabilities");
  globalThis.Float32Array = floats;
  globalThis.Float64Array = doubles;
  expect(mixed.data.byteLength).toBe(rows * (1 + 2 * 3 * k) * 4); // 6.3 MB where dense rows take 805 MB
  expect(Math.max(...allocated)).toBe(mixed.data.length);
  expect(allocated.length).toBeGreaterThan(rows);
});
