import type { ServerSpec } from "@faculty/shared/config";
import type { ServedModelFixture } from "@faculty/testing";
import { expect, test } from "vitest";
import { linear, opened, serving } from "./linear-model.fixture.ts";

const refused: Readonly<Record<string, readonly [ServedModelFixture, Partial<ServerSpec>, code: string, why: string]>> =
  {
    "two texts a sample": [
      linear({ inputs: [{ name: "x", datatype: "BYTES", shape: [-1, 2] }] }),
      {},
      "BAD_MODEL",
      ": it takes texts at its input x [any, 2], expected one a sample: [any] or [any, 1]",
    ],
    "numbers of a type that JSON does not have": [
      linear({ inputs: [{ name: "x", datatype: "BF16", shape: [-1, 2] }] }),
      {},
      "BAD_MODEL",
      ": it takes BF16 at its input x, expected floating-point or whole numbers, or texts (BYTES)",
    ],
    "no axis of samples": [
      linear({ inputs: [{ name: "x", datatype: "FP32", shape: [2] }] }),
      {},
      "BAD_MODEL",
      ": its input x [2] has no extents beside that of the samples, which comes first",
    ],
    "several outputs": [
      linear({
        outputs: [
          { name: "z", datatype: "FP32", shape: [-1, 3] },
          { name: "p", datatype: "FP32", shape: [-1, 3] },
        ],
      }),
      {},
      "BAD_MODEL",
      ": it has several outputs (z [any, 3], p [any, 3]): say which one is used as server.output",
    ],
    "another name": [linear(), { output: "zz" }, "BAD_MODEL", ": it has no output zz, it has z; did you mean z?"],
    "a label alone": [
      linear({ outputs: [{ name: "label", datatype: "INT64", shape: [-1] }] }),
      {},
      "BAD_MODEL",
      ": its output label [any] of INT64 is no number for each class of each sample",
    ],
    "other classes": [
      linear({ outputs: [{ name: "z", datatype: "FP32", shape: [-1, 4] }] }),
      {},
      "CLASS_MISMATCH",
      " has 4 outputs, 3 classes are named",
    ],
    "other classes than described": [
      linear({
        outputs: [{ name: "z", datatype: "FP32", shape: [-1, -1] }],
        predict: (_, n) => ({ z: rowsOf(n, [1, 2]) }),
      }),
      {},
      "CLASS_MISMATCH",
      " has 2 outputs, 3 classes are named",
    ],
    "other rows": [
      linear({ predict: () => ({ z: [[1, 2, 3]] }) }),
      {},
      "SHAPE_MISMATCH",
      " yields [1, 3] for 3 samples: not a row each",
    ],
    NaN: [
      linear({ predict: (_, n) => ({ z: rowsOf(n, [1, NaN, 3]) }) }),
      {},
      "NOT_FINITE",
      " answers NaN to a sample of numbers between 0 and 1",
    ],
    "logits that are said to be probabilities": [
      linear(),
      { yields: "probabilities" },
      "BAD_MODEL",
      ": server.yields says probabilities, its answers are none: they are negative or do not sum to 1",
    ],
  };

function rowsOf(count: number, row: readonly number[]): readonly (readonly number[])[] {
  return Array.from({ length: count }, () => row);
}

test.each(Object.entries(refused))("%s: refused in one sentence", async (_, [model, spec, code, why]) => {
  await using server = await serving(model);
  await expect(opened(server, spec)).rejects.toMatchObject({ code, message: `model m of ${server.url}${why}` });
});
