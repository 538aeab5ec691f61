import type { PreparationSpec } from "@faculty/shared/samples";
import { sizeOf } from "@faculty/shared/tensor";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createPreparation } from "./preparation.ts";

const prepared = (spec: PreparationSpec, inputShape: readonly number[], values: readonly number[], more = {}) => {
  const preparation = createPreparation(spec, { inputShape, ...more }, "model m");
  return { shape: preparation.shape, values: [...preparation.prepare(Float32Array.from(values))] };
};

test("a row of two pixels becomes four: each looks between the centres of its neighbours, the ends beyond none", () => {
  // Places (i + ½) · 2 / 4 − ½ = −¼ (kept at 0), ¼, ¾, 1¼ (kept at 1).
  expect(prepared({ resize: [1, 4] }, [1, 2, 1], [0, 8])).toEqual({ shape: [1, 4, 1], values: [0, 2, 6, 8] });
});

test("half as large looks between two pixels of each axis", () => {
  // Places (i + ½) · 4 / 2 − ½ = ½, 2½: the mean of two rows and two columns.
  const image = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
  expect(prepared({ resize: [2, 2] }, [4, 4, 1], image).values).toEqual([
    (0 + 1 + 4 + 5) / 4,
    (2 + 3 + 6 + 7) / 4,
    (8 + 9 + 12 + 13) / 4,
    (10 + 11 + 14 + 15) / 4,
  ]);
});

test("channels are interpolated apart", () => {
  expect(prepared({ resize: [1, 3] }, [1, 2, 2], [0, 10, 6, 70]).values).toEqual([0, 10, 3, 40, 6, 70]);
});

test("the middle is cut out after the image was resized, its first row and column rounded down", () => {
  const image = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
  expect(prepared({ crop: [2, 1] }, [3, 4, 1], image)).toEqual({ shape: [2, 1, 1], values: [1, 5] });
  expect(prepared({ resize: [1, 4], crop: [1, 2] }, [1, 2, 1], [0, 8]).values).toEqual([2, 6]);
});

test("a picture is one vector, its values in the order they had", () => {
  const image = [1, 2, 4, 8, 16, 32];
  expect(prepared({ layout: "flat" }, [1, 2, 3], image)).toEqual({ shape: [6], values: image });
  expect(prepared({ layout: "flat", channels: "bgr", scale: 2 }, [1, 2, 3], image)).toEqual({
    shape: [6],
    values: [2 * 4, 2 * 2, 2 * 1, 2 * 32, 2 * 16, 2 * 8],
  });
});

const rgb = [1, 2, 4, 8, 16, 32]; // two pixels

test.each<[string, PreparationSpec, readonly number[], readonly number[], readonly number[]]>([
  ["rgb as bgr", { channels: "bgr" }, rgb, [1, 2, 3], [4, 2, 1, 32, 16, 8]],
  ["rgb as rgb", { channels: "rgb" }, rgb, [1, 2, 3], rgb],
  ["grey as rgb", { channels: "rgb" }, [5, 6], [1, 2, 1], [5, 5, 5, 6, 6, 6]],
  ["grey as grey", { channels: "grey" }, [5, 6], [1, 2, 1], [5, 6]],
  ["channels first", { layout: "nchw" }, rgb, [1, 2, 3], [1, 8, 2, 16, 4, 32]],
  ["blue first, channels first", { channels: "bgr", layout: "nchw" }, rgb, [1, 2, 3], [4, 32, 2, 16, 1, 8]],
  [
    "scaled, less a mean, by a deviation",
    { scale: 10, mean: 2, std: 4 },
    [1, 3],
    [1, 2, 1],
    [(10 - 2) / 4, (30 - 2) / 4],
  ],
  [
    "by channel, in the order of the model's channels",
    { channels: "bgr", mean: [1, 2, 3], std: [1, 2, 4] },
    [1, 2, 4],
    [1, 1, 3],
    [(4 - 1) / 1, (2 - 2) / 2, (1 - 3) / 4],
  ],
  ["bytes again", { scale: 255, dtype: "uint8" }, [0, 7 / 255, 1], [1, 3, 1], [0, 7, 255]],
  ["halves up", { dtype: "int32" }, [-2.5, 2.5, 0.4], [3], [-2, 3, 0]],
  ["bytes are kept within 0 and 255", { scale: 255, dtype: "uint8" }, [-0.1, 1.1], [2], [0, 255]],
])("%s", (_, spec, values, shape, expected) => {
  expect(prepared(spec, shape, values).values).toEqual(expected);
});

test("grey of colours is 0.299 red, 0.587 green and 0.114 blue", () => {
  expect(prepared({ channels: "grey" }, [1, 1, 3], [1, 2, 4])).toEqual({
    shape: [1, 1, 1],
    values: [Math.fround(0.299 * 1 + 0.587 * 2 + 0.114 * 4)],
  });
});

test("shapes follow the steps", () => {
  const spec: PreparationSpec = { resize: [40, 30], crop: [32, 24], channels: "rgb", layout: "nchw" };
  expect(createPreparation(spec, { inputShape: [28, 28, 1] }, "model m").shape).toEqual([3, 32, 24]);
});

test("a longer text loses its end, a shorter one is padded", () => {
  const text = { vocabulary: ["a"] };
  expect(prepared({ length: 2 }, [3], [5, 6, 7], text)).toEqual({ shape: [2], values: [5, 6] });
  expect(prepared({ length: 4 }, [3], [5, 6, 7], text)).toEqual({ shape: [4], values: [5, 6, 7, 0] });
});

test("a series is changed without its padding, which stays zeros", () => {
  const series = [1, 2, 0, 4, 0, 0]; // three time steps of two features, the last one padding
  const spec: PreparationSpec = { mean: [1, 2], std: 2 };
  const [first, second] = [
    [(1 - 1) / 2, (2 - 2) / 2],
    [(0 - 1) / 2, (4 - 2) / 2],
  ] as const;
  expect(prepared(spec, [3, 2], series).values).toEqual([...first, ...second, 0, 0]);
  expect(prepared({ ...spec, length: 1 }, [3, 2], series)).toEqual({ shape: [1, 2], values: first });
  expect(prepared({ ...spec, length: 4 }, [3, 2], series).values).toEqual([...first, ...second, 0, 0, 0, 0]);
});

test("a vector has a mean and a deviation for each of its values", () => {
  expect(prepared({ mean: [1, 2], std: [2, 4] }, [2], [5, 10]).values).toEqual([2, 2]);
});

test.each<[PreparationSpec, readonly number[], object, string]>([
  [{ channels: "bgr" }, [8, 8, 1], {}, "channels is bgr, expected images of 3 channels, samples have 1 (grey)"],
  [{ channels: "grey" }, [8, 8, 4], {}, "channels is grey, expected images of 1 or 3 channels, samples have 4"],
  [{ resize: [8, 8] }, [16], {}, "resize is for images: samples are vectors [16]"],
  [{ length: 8 }, [8, 8, 1], {}, "length is for series, texts: samples are images [8, 8, 1]"],
  [{ scale: 2 }, [8], { vocabulary: [] }, "scale is for images, series, vectors: samples are texts [8]"],
  [{ layout: "nchw" }, [8, 2], {}, "layout is for images: samples are series [8, 2]"],
  [{ crop: [9, 2] }, [8, 8, 1], {}, "crop is [9, 2], more than the image, which is [8, 8]"],
  [{ resize: [4, 4], crop: [2, 5] }, [8, 8, 1], {}, "crop is [2, 5], more than the image, which is [4, 4]"],
  [{ mean: [1, 2] }, [8, 8, 3], {}, "mean has 2 numbers, expected one, or one for each channel (3)"],
  [{ channels: "grey", std: [1, 2, 3] }, [8, 8, 3], {}, "std has 3 numbers, expected one, or one for each channel (1)"],
])("%o of samples %o %o is refused", (spec, inputShape, more, why) => {
  expect(() => createPreparation(spec, { inputShape, ...more }, "teacher a")).toThrow(
    expect.objectContaining({ code: "SHAPE_MISMATCH", message: `teacher a: inputs.${why}` }),
  );
});

const side = fc.integer({ min: 1, max: 5 });
const imageShape = fc.tuple(side, side, fc.constantFrom(1, 3));
const values = (length: number) =>
  fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: length, maxLength: length });
const images = imageShape.chain((shape) => fc.tuple(fc.constant(shape), values(2 * sizeOf(shape))));

test("what changes nothing copies nothing", () => {
  fc.assert(
    fc.property(images, ([shape, given]) => {
      const samples = Float32Array.from(given);
      const [height, width, channels] = shape;
      const same: readonly (PreparationSpec | undefined)[] = [
        undefined,
        {},
        { resize: [height, width], crop: [height, width], channels: channels === 1 ? "grey" : "rgb", layout: "nhwc" },
        { scale: 1, mean: 0, std: 1, dtype: "float32" },
      ];
      for (const spec of same)
        expect(createPreparation(spec, { inputShape: shape }, "model m").prepare(samples)).toBe(samples);
    }),
  );
});

test("a resized image stays within what it was", () => {
  fc.assert(
    fc.property(images, side, side, ([shape, given], height, width) => {
      const samples = Float32Array.from(given);
      const { prepare } = createPreparation({ resize: [height, width] }, { inputShape: shape }, "model m");
      const made = prepare(samples);
      expect(Math.min(...made)).toBeGreaterThanOrEqual(Math.min(...samples));
      expect(Math.max(...made)).toBeLessThanOrEqual(Math.max(...samples));
    }),
  );
});

test("rows are prepared each by itself, and stay as they were", () => {
  fc.assert(
    fc.property(images, side, side, ([shape, given], height, width) => {
      const samples = Float32Array.from(given);
      const spec: PreparationSpec = {
        resize: [height, width],
        channels: "rgb",
        scale: 0.5,
        mean: 1,
        std: 2,
        layout: "nchw",
      };
      const { prepare } = createPreparation(spec, { inputShape: shape }, "model m");
      const size = sizeOf(shape);
      const alone = [0, 1].flatMap((row) => [...prepare(samples.slice(row * size, (row + 1) * size))]);
      expect([...prepare(samples)]).toEqual(alone);
      expect(samples).toEqual(Float32Array.from(given));
    }),
  );
});

test("writes into the room it is given", () => {
  const room = new Float32Array(3).fill(9);
  const { prepare } = createPreparation({ channels: "rgb" }, { inputShape: [1, 1, 1] }, "model m");
  expect(prepare(Float32Array.of(4), (length) => room.subarray(0, length)).buffer).toBe(room.buffer);
  expect([...room]).toEqual([4, 4, 4]);
});
