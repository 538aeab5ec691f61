import { expect, test } from "vitest";
import type { Mixture } from "../batch/merged-batch.ts";
import { signalsByTeacher } from "./signals-by-teacher.ts";

const base = { teachers: ["deep", "wide"], mask: [true, true] };
const mixture: Mixture = {
  disagreements: [0],
  weights: Float32Array.of(0.5, 0.5),
  target: new Float32Array(2),
  isSparse: false,
  logits: null,
  perTeacher: Float32Array.of(-1, -2, -3, -4),
};
const half = Math.fround(Math.log(1 / 2));

test("each teacher has its place, whoever was asked or absent", () => {
  const teachers = ["wide", "narrow", "deep"];
  expect(signalsByTeacher(base, mixture, teachers, 2)).toEqual({
    values: Float32Array.of(-3, -4, half, half, -1, -2),
    mask: Float32Array.of(1, 0, 1),
  });
  const wide = { ...mixture, perTeacher: Float32Array.of(-3, -4) };
  expect(signalsByTeacher({ ...base, mask: [false, true] }, wide, teachers, 2)).toEqual({
    values: Float32Array.of(-3, -4, half, half, half, half),
    mask: Float32Array.of(1, 0, 0),
  });
});

test("none where none were asked for", () => {
  expect(signalsByTeacher(base, { ...mixture, perTeacher: null }, ["wide"], 2)).toBeNull();
});
