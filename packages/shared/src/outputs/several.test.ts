import { describe, expect, test } from "vitest";
import { outputParts, putPart, valuesOfPart } from "./output-parts.ts";
import { asOneOutput, outputList, outputSpec } from "./output-spec-schema.ts";
import { hideTarget, positionsOf, rowsPerSample, rowWidth, targetSize } from "./rows-of.ts";
import { writtenOutput } from "./short-form.ts";

const side = { name: "side", kind: "distribution", over: { names: ["left", "right"] }, positions: [3] } as const;
const box = { name: "box", kind: "values", shape: [3, 4] } as const;
const both = asOneOutput([side, box]);

describe("several outputs", () => {
  test("are one row a sample: all rows of the first, then all of the next", () => {
    expect(positionsOf(both)).toEqual([]);
    expect(rowsPerSample(both)).toBe(1);
    expect(rowWidth(both)).toBe(3 * 2 + 3 * 4);
    expect(targetSize(both)).toBe(3 + 3 * 4);
    expect(outputParts(both)).toEqual([
      { output: side, from: 0, size: 6, targetFrom: 0, targetSize: 3 },
      { output: box, from: 6, size: 12, targetFrom: 3, targetSize: 12 },
    ]);
  });

  test("are a list where they are written, and one of them is no list", () => {
    expect(writtenOutput(both)).toEqual({ outputs: [side, box] });
    expect(outputList.parse([side, box])).toEqual(both);
    expect(outputList.parse([box])).toEqual(box);
    expect(outputSpec.parse(both)).toEqual(both);
  });

  test("of one name are refused", () => {
    expect(outputList.safeParse([side, side]).error?.issues[0]?.message).toBe("names output side twice");
  });

  test("are hidden each as its kind is: what does not count goes on not counting", () => {
    const target = Float32Array.of(1, -2, 0, ...new Float32Array(12));
    hideTarget(target, both);
    expect([...target]).toEqual([-1, -2, -1, ...Array.from({ length: 12 }, () => Number.NaN)]);
  });

  test("are taken apart and put together again", () => {
    const rows = Float32Array.of(1, 2, 3, 4, 5, 6);
    const second = valuesOfPart(rows, 3, 1, 2);
    expect([...second]).toEqual([2, 3, 5, 6]);
    const again = new Float32Array(6);
    putPart(again, 3, 0, valuesOfPart(rows, 3, 0, 1), 1);
    putPart(again, 3, 1, second, 2);
    expect(again).toEqual(rows);
  });
});
