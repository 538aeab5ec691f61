// @ts-check
import { expect, test } from "vitest";
import { createPreparation } from "../../packages/data/src/preparation/preparation.ts";
import { pictureInput, preparePicture } from "./prepare-picture.mjs";

const [height, width] = [7, 10];
const values = Float32Array.from({ length: height * width * 3 }, (_, i) => ((i * 37) % 256) / 255);

/** @type {[string, import("./prepare-picture.mjs").Preparation][]} */
const specs = [
  ["nothing", {}],
  ["larger", { resize: [9, 13] }],
  ["smaller, its middle", { resize: [6, 8], crop: [3, 5] }],
  ["grey", { channels: "grey", mean: 0.5 }],
  ["BGR of whole numbers", { channels: "bgr", scale: 255, mean: [103.9, 116.8, 123.7], dtype: "int32" }],
  ["channels first", { scale: 2, mean: 1, layout: "nchw", std: [0.2, 0.3, 0.4] }],
  ["as one vector", { resize: [4, 4], channels: "grey", layout: "flat" }],
  ["bytes", { scale: 300, dtype: "uint8" }],
];

test.each(specs)("a picture becomes what the data set's preparation makes of it: %s", (_, spec) => {
  const { shape, prepare } = createPreparation(spec, { inputShape: [height, width, 3] }, "student");
  const input = pictureInput(shape, spec);
  expect(input && [...preparePicture({ height, width, values }, input)]).toEqual([...prepare(values)]);
});

test("what is no picture is told from one", () => {
  expect(pictureInput([4], {})).toBeNull(); // features
  expect(pictureInput([99, 13], {})).toBeNull(); // a series
  expect(pictureInput([8, 8, 4], {})).toBeNull();
  expect(pictureInput([64], { layout: "flat" })).toBeNull(); // nothing says how high it is
});
