import { expect, test } from "vitest";
import type { MergedBatch } from "../batch/merged-batch.ts";
import { signalsByTeacher } from "./signals-by-teacher.ts";

const base: MergedBatch = {
  rows: 1,
  generation: 1,
  teachers: ["deep", "wide"],
  digests: ["a", "b"],
  mask: [true, true],
  disagreement: 0,
  weights: Float32Array.of(0.5, 0.5),
  softTarget: new Float32Array(2),
  softLogits: undefined,
  teacherSignals: Float32Array.of(-1, -2, -3, -4),
  layers: new Map(),
};
const half = Math.fround(Math.log(1 / 2));

test("each teacher has its place, whoever was asked or absent", () => {
  const placed = (merged: MergedBatch) => signalsByTeacher(merged, ["wide", "narrow", "deep"]);
  expect(placed(base)).toEqual({
    teacherSignals: Float32Array.of(-3, -4, half, half, -1, -2),
    teacherMask: Float32Array.of(1, 0, 1),
  });
  expect(placed({ ...base, mask: [false, true], teacherSignals: Float32Array.of(-3, -4) })).toEqual({
    teacherSignals: Float32Array.of(-3, -4, half, half, half, half),
    teacherMask: Float32Array.of(1, 0, 0),
  });
});

test("none where none were asked for", () => {
  expect(signalsByTeacher({ ...base, teacherSignals: undefined }, ["wide"])).toEqual({});
});
