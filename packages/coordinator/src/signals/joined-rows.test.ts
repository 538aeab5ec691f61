import { expect, test } from "vitest";
import { joinedRows } from "./joined-rows.ts";

test("rows come in the order of the names, from whichever part has them, as often as they are named", () => {
  const kept = { names: ["a", "c"], signal: { rows: 2, width: 2, data: Float32Array.of(1, 2, 5, 6) } };
  const asked = { names: ["b"], signal: { rows: 1, width: 2, data: Float32Array.of(3, 4) } };
  const { rows, width, data } = joinedRows(["c", "b", "a", "b"], 2, 1, [kept, asked]);
  expect({ rows, width, data: [...data] }).toEqual({ rows: 4, width: 2, data: [5, 6, 3, 4, 1, 2, 3, 4] });
});

test("a sample with positions brings all of its rows", () => {
  const kept = { names: ["a", "b"], signal: { rows: 4, width: 1, data: Float32Array.of(1, 2, 3, 4) } };
  const { rows, data } = joinedRows(["b", "a"], 1, 2, [kept]);
  expect({ rows, data: [...data] }).toEqual({ rows: 4, data: [3, 4, 1, 2] });
});

test("no names give no rows", () => {
  expect(joinedRows([], 2, 1, [])).toEqual({ rows: 0, width: 2, data: new Float32Array() });
});
