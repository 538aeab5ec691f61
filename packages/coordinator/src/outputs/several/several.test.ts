import type { OutputSpec } from "@faculty/shared/outputs";
import { describe, expect, test } from "vitest";
import { outputKinds } from "../output-kinds.ts";
import { outputSpace } from "../output-space.ts";

const side = { name: "side", kind: "distribution", over: { names: ["left", "right"] }, positions: [2] } as const;
const price = { name: "price", kind: "values", shape: [] } as const;
const run: OutputSpec = { name: "output", kind: "several", outputs: [side, price] };
const how = { temperature: 1, space: "probabilities", absentClasses: "zero" } as const;
const { mix, align } = outputKinds.several;

/** What a teacher says of one sample. */
function said(own: OutputSpec, named: boolean | Readonly<Record<string, string>>, ...values: readonly number[]) {
  const logits = { rows: 1, width: values.length, data: Float32Array.from(values) };
  return { logits, space: outputSpace("t", own, run, undefined, named) };
}

const logit = (p: number) => Math.log(p / (1 - p));
/** Left and right of two positions, by the probability of right. */
const sides = (...right: readonly number[]) => right.flatMap((p) => [0, logit(p)]);

describe("several outputs", () => {
  const one = said(run, true, ...sides(0.2, 0.9), 10);

  test("are mixed each as its kind is", () => {
    const other = said(run, true, ...sides(0.6, 0.5), 30);
    const { mixed, disagreements } = mix([one, other], Float64Array.of(1 / 4, 3 / 4), how);
    const right = [0.2 / 4 + (3 * 0.6) / 4, 0.9 / 4 + (3 * 0.5) / 4];
    expect([...mixed.data]).toEqual([
      ...right.flatMap((p) => [expect.closeTo(Math.log(1 - p), 6), expect.closeTo(Math.log(p), 6)]),
      10 / 4 + (3 * 30) / 4,
    ]);
    const h = (p: number) => -p * Math.log(p) - (1 - p) * Math.log(1 - p);
    const apart = [
      h(right[0] as number) - h(0.2) / 4 - (3 * h(0.6)) / 4,
      h(right[1] as number) - h(0.9) / 4 - (3 * h(0.5)) / 4,
    ];
    const variance = (10 - 25) ** 2 / 4 + (3 * (30 - 25) ** 2) / 4;
    expect(disagreements[0]).toBeCloseTo(((apart[0] as number) + (apart[1] as number)) / 2 + variance, 5);
  });

  test("are mixed by the teachers that say them, each by its share among these", () => {
    const priceAlone = said(price, { price: "price" }, 30);
    const { mixed } = mix([one, priceAlone], Float64Array.of(1 / 4, 3 / 4), how);
    expect(Math.exp(mixed.data[1] as number)).toBeCloseTo(0.2, 6);
    expect(mixed.data[4]).toBe(10 / 4 + (3 * 30) / 4);
    expect([...(align([one, priceAlone], 1, "zero")[1]?.data ?? [])]).toEqual([0, 0, 0, 0, 30]);
  });

  test("go by name, in whatever order a teacher has them and beside others that it says", () => {
    const more = { name: "more", kind: "values", shape: [2] } as const;
    const own: OutputSpec = { name: "output", kind: "several", outputs: [{ ...price, name: "cost" }, more, side] };
    const { mixed } = mix(
      [said(own, { price: "cost", side: "side" }, 10, -1, -1, ...sides(0.2, 0.9))],
      Float64Array.of(1),
      how,
    );
    expect(Math.exp(mixed.data[3] as number)).toBeCloseTo(0.9, 6);
    expect(mixed.data[4]).toBe(10);
  });

  test("that a teacher does not say, or says otherwise, are refused by name", () => {
    expect(() => said(price, true, 1)).toThrow(
      "teacher t is to say output side, its model says price: name those that are used under teachers.outputs",
    );
    expect(() => said(price, { cost: "price" }, 1)).toThrow("teacher t is to say output cost, the run has side, price");
    const odd: OutputSpec = {
      name: "output",
      kind: "several",
      outputs: [
        { ...side, name: "price" },
        { ...price, name: "side" },
      ],
    };
    expect(() => said(odd, true, 1)).toThrow("teacher t, output side, says values, the run is for distribution");
  });
});
