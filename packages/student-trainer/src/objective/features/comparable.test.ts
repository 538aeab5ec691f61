import { expect, test } from "vitest";
import { type Comparable, checkComparable } from "./comparable.ts";

const full = { kind: "full" } as const;
const map = { kind: "attention-map" } as const;
type Shape = readonly number[];

test.each<[Comparable, typeof full | typeof map, Shape, Shape]>([
  ["any", full, [64], [7, 7, 32]],
  ["maps", full, [14, 14, 8], [7, 7, 32]],
  ["maps", full, [20, 8], [10, 32]],
  ["maps", map, [14, 14, 8], [7]],
  ["states", full, [20, 8], [20, 32]],
  ["states", full, [8], [32]],
  ["attention", full, [2, 9, 9], [4, 9, 9]],
])("%s of %j: [%j] beside [%j]", (comparable, reduction, student, teacher) => {
  checkComparable(comparable, reduction, { student, teacher }, "a loss");
});

test.each<[Comparable, Shape, Shape, string]>([
  ["maps", [64], [7, 7, 32], "expected positions and channels of both"],
  ["maps", [7, 7, 32], [64], "expected positions and channels of both"],
  ["states", [20, 8], [10, 8], "expected as many positions of both"],
  ["attention", [2, 9, 9], [2, 10, 10], "expected heads, queries and keys, as many queries and keys of both"],
  ["attention", [9, 9], [9, 9], "expected heads, queries and keys, as many queries and keys of both"],
])("%s: [%j] beside [%j] are refused", (comparable, student, teacher, expected) => {
  const shapes = `the student's layer yields [${student.join(", ")}], the teacher's [${teacher.join(", ")}]`;
  expect(() => checkComparable(comparable, full, { student, teacher }, "cwd of wide/a and b")).toThrow(
    `cwd of wide/a and b: ${shapes}, ${expected}`,
  );
});
