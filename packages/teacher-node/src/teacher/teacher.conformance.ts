import { rowWidth } from "@faculty/shared/outputs";
import { expect, test } from "vitest";
import type { Teacher } from "./teacher.ts";

/** A teacher whose answers are known. */
export interface KnownTeacher {
  readonly open: () => Promise<Teacher>;
  /** Two samples or more, `[rows, …inputShape]`. */
  readonly inputs: Float32Array;
  readonly rows: number;
  /** Of a teacher of texts, those of the rows; its inputs are one zero a row. */
  readonly texts?: readonly string[];
  /** `softmax` of each row of the logits, `[rows][classes]`. */
  readonly probabilities: readonly (readonly number[])[];
}

/** What every kind of teacher must do, whatever computes it. */
export function teacherConformance(name: string, { open, inputs, rows, texts, probabilities }: KnownTeacher): void {
  const size = inputs.length / rows;
  const sample = (row: number) => ({
    inputs: inputs.slice(row * size, (row + 1) * size),
    rows: 1,
    texts: texts?.slice(row, row + 1),
    layers: [],
  });

  test(`${name} tells what it is`, async () => {
    await using teacher = await open();
    const { digest, output, inputShape, layers, parameters, backend } = teacher.facts;
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(rowWidth(output)).toBe(probabilities[0]?.length ?? 0);
    expect(inputShape.reduce((product, extent) => product * extent, 1)).toBe(size);
    expect(new Set(layers).size).toBe(layers.length);
    expect(parameters ?? Infinity).toBeGreaterThanOrEqual(0);
    expect(backend).not.toBe("");
  });

  test(`${name} yields one row of logits a sample`, async () => {
    await using teacher = await open();
    const { logits, features } = await teacher.infer({ inputs, rows, texts, layers: [] });
    const width = rowWidth(teacher.facts.output);
    expect(logits).toMatchObject({ rows, width });
    expect(logits.data).toHaveLength(rows * width);
    expect(features.size).toBe(0);
    probabilities.forEach((expected, row) => {
      const exponentials = [...logits.data.subarray(row * width, (row + 1) * width)].map(Math.exp);
      const sum = exponentials.reduce((a, b) => a + b, 0);
      expected.forEach((probability, c) => expect((exponentials[c] ?? NaN) / sum).toBeCloseTo(probability, 5));
    });
  });

  test(`${name} says of the same samples what it promises, and leaves them as they were`, async () => {
    await using teacher = await open();
    const given = inputs.slice();
    const first = await teacher.infer({ inputs: given, rows, texts, layers: [] });
    const again = await teacher.infer({ inputs: given, rows, texts, layers: [] });
    const { tolerance = 0 } = teacher.facts;
    first.logits.data.forEach((value, i) => {
      const apart = Math.abs((again.logits.data[i] as number) - value);
      expect(apart).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(value)));
    });
    expect(given).toEqual(inputs);
  });

  test(`${name} says of a sample alone what it says of it among others`, async () => {
    await using teacher = await open();
    const width = rowWidth(teacher.facts.output);
    const { logits } = await teacher.infer({ inputs, rows, texts, layers: [] });
    for (let row = 0; row < rows; row++) {
      const alone = await teacher.infer(sample(row));
      alone.logits.data.forEach((value, c) => expect(value).toBeCloseTo(logits.data[row * width + c] as number, 4));
    }
  });

  test(`${name} answers each of two requests for itself, where the second may be asked early`, async () => {
    await using teacher = await open();
    const { computesElsewhere, tolerance = 0 } = teacher.facts;
    if (!computesElsewhere) return;
    const apart = [await teacher.infer(sample(0)), await teacher.infer(sample(1))];
    const early = await Promise.all([teacher.infer(sample(0)), teacher.infer(sample(1))]);
    early.forEach(({ logits }, i) =>
      logits.data.forEach((value, c) => {
        const other = apart[i]?.logits.data[c] as number;
        expect(Math.abs(value - other)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(other)));
      }),
    );
  });

  test(`${name} serves the layers it names, and refuses others`, async () => {
    await using teacher = await open();
    const { layers, layerShapes } = teacher.facts;
    const { features } = await teacher.infer({ inputs, rows, texts, layers });
    expect([...features.keys()]).toEqual(layers);
    for (const [layer, { shape, data }] of features) {
      expect(shape).toEqual([rows, ...(layerShapes?.[layer] ?? shape.slice(1))]);
      expect(data).toHaveLength(shape.reduce((product, extent) => product * extent, 1));
    }
    await expect(teacher.infer({ inputs, rows, texts, layers: ["no-such-layer"] })).rejects.toMatchObject({
      code: "UNKNOWN_LAYER",
      message: expect.stringContaining(layers.join(", ")),
    });
  });
}
