import { createPreparation } from "@faculty/data/preparation";
import { expect, test } from "vitest";
import { usualPreparations } from "./usual-preparations.ts";

const floats = (inputShape: readonly number[]) => ({ inputShape, isWhole: false });
const colour = { inputShape: [2, 2, 3] };
const grey = { inputShape: [2, 2, 1] };
const named = (...args: Parameters<typeof usualPreparations>) => usualPreparations(...args).map(({ name }) => name);

test("colour images are tried in each usual range, in both orders of colours", () => {
  expect(named(colour, 1, floats([2, 2, 3]))).toEqual([
    "0 to 1",
    "−1 to 1",
    "0 to 255",
    "ImageNet's mean and deviation",
    "0 to 255 less ImageNet's mean",
    "0 to 1, BGR",
    "−1 to 1, BGR",
    "0 to 255, BGR",
    "ImageNet's mean and deviation, BGR",
    "0 to 255 less ImageNet's mean, BGR",
  ]);
});

test("each makes what the model takes: its size, its channels, its layout", () => {
  for (const [sample, taken] of [
    [colour, [2, 2, 3]],
    [colour, [3, 5, 4]],
    [colour, [6, 6, 1]],
    [grey, [3, 2, 2]],
    [grey, [1, 4, 4]],
    [grey, [4]],
    [grey, [28 * 28]],
    [colour, [2 * 2 * 3]],
    [{ inputShape: [2, 4, 1] }, [3 * 6]],
    [{ inputShape: [9, 13] }, [7, 13]],
    [{ inputShape: [4] }, [4]],
  ] as const) {
    const usual = usualPreparations(sample, 1, floats(taken));
    expect(usual.length).toBeGreaterThan(0);
    for (const { spec } of usual) expect(createPreparation(spec, sample, "model m").shape).toEqual(taken);
  }
});

test("what its channels do not tell is tried both ways", () => {
  const names = named(colour, 1, floats([3, 3, 3]));
  expect(names).toContain("0 to 1");
  expect(names).toContain("0 to 1, channels first");
  expect(names).toContain("ImageNet's mean and deviation, BGR, channels first");
});

test("values of the same range whatever the data set's own is", () => {
  for (const [most, value] of [
    [1, 0.2],
    [255, 51],
  ] as const) {
    const made = usualPreparations(grey, most, floats([2, 2, 1])).map(({ name, spec }) => {
      const { prepare } = createPreparation(spec, grey, "model m");
      return [name, prepare(Float32Array.of(0, value, most, 0))[1]];
    });
    expect(made).toEqual([
      ["0 to 1", expect.closeTo(0.2, 6)],
      ["−1 to 1", expect.closeTo((0.2 - 0.5) / 0.5, 6)],
      ["0 to 255", expect.closeTo(51, 4)],
      ["MNIST's mean and deviation", expect.closeTo((0.2 - 0.1307) / 0.3081, 6)],
      ["1 to 0", expect.closeTo(1 - 0.2, 6)],
    ]);
  }
});

test("the mean of blue is that of blue where blue comes first", () => {
  const usual = usualPreparations(colour, 255, floats([2, 2, 3]));
  const bgr = usual.find(({ name }) => name === "0 to 255 less ImageNet's mean, BGR");
  expect(bgr?.spec).toEqual({ channels: "bgr", mean: [103.939, 116.779, 123.68] });
});

test("a model of whole numbers is shown bytes", () => {
  expect(usualPreparations(grey, 1, { inputShape: [2, 2, 1], isWhole: true })).toEqual([
    { name: "0 to 255", spec: { scale: 255, dtype: "uint8" } },
  ]);
});

test("values of no usual range are shown as they are", () => {
  expect(named(grey, null, floats([2, 2, 1]))).toEqual(["as it is"]);
});

test("nothing is tried where nobody makes such a shape", () => {
  for (const [sample, taken] of [
    [grey, [5]],
    [colour, [2, 2, 5]],
    [{ inputShape: [3, 13] }, [3, 12]],
    [{ inputShape: [4] }, [5]],
  ] as const)
    expect(named(sample, 1, floats(taken))).toEqual([]);
});
