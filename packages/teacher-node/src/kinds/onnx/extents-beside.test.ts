import { expect, test } from "vitest";
import { extentsBeside } from "./extents-beside.ts";

const unnamed = (...shape: (number | null)[]) => ({ shape, axes: shape.map(() => null) });

test("an open extent is the samples' in the same place", () => {
  expect(extentsBeside(unnamed(null, null), unnamed(null, null), [3, 7])).toEqual([3, 7]);
  expect(extentsBeside(unnamed(), unnamed(null, null), [3, 7])).toEqual([]);
  expect(extentsBeside(unnamed(null, 2, null), unnamed(null, 5), [3, 5])).toEqual([3, 2, 1]);
});

test("of a name that an extent of the samples has, it is that one, in whatever place", () => {
  const input = { shape: [null, null], axes: ["batch", "length"] };
  expect(extentsBeside({ shape: [2, null, 64], axes: [null, "batch", null] }, input, [3, 7])).toEqual([2, 3, 64]);
  expect(extentsBeside({ shape: [null, null], axes: ["length", "batch"] }, input, [3, 7])).toEqual([7, 3]);
});

test("of a state without names, [layers, any, units], the second is how many samples there are", () => {
  expect(extentsBeside(unnamed(2, null, 128), unnamed(null, null), [3, 7])).toEqual([2, 3, 128]);
});
