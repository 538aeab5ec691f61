import { expect, test } from "vitest";
import { type ForwardPass, probeModel } from "./probe-model.ts";

/** Says of each sample its values, less their mean and by their deviation, where it has one. */
const normalised =
  (epsilon: number, noise: (rows: number) => number): ForwardPass =>
  async (values, rows) => {
    const width = values.length / rows;
    const data = Float32Array.from(values);
    for (let row = 0; row < rows; row++) {
      const own = data.subarray(row * width, (row + 1) * width);
      const mean = own.reduce((sum, value) => sum + value, 0) / width + noise(rows);
      const deviation = Math.sqrt(own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / width + epsilon);
      own.forEach((value, i) => void (own[i] = (value - mean) / deviation));
    }
    return { shape: [rows, width], dtype: "float32", data };
  };

const model = (forward: ForwardPass, ids: boolean) => ({
  folder: "m",
  forward,
  inputShape: [8],
  input: { shape: [8], whole: ids ? { name: "int32", least: 0, most: 255 } : undefined, rows: "any" as const },
  tokens: undefined,
  width: 8,
});

test("a model that rounds otherwise in a batch is taken where samples that vary show no difference", async () => {
  const rounding = normalised(0, (rows) => (rows === 1 ? 0 : 1e-4)); // of ids 0 and 1 visible, of bytes not
  const { data } = await probeModel(model(rounding, true));
  expect(data).toHaveLength(3 * 8);
});

test("a model that looks at its batch is refused, however its samples vary", async () => {
  const looking = normalised(0, (rows) => (rows === 1 ? 0 : 100));
  for (const ids of [true, false])
    await expect(probeModel(model(looking, ids))).rejects.toMatchObject({
      code: "BAD_MODEL",
      message: expect.stringMatching(
        /^model m says another thing of a sample alone than among others: .*; its answers must not depend on the batch$/,
      ),
    });
});
