import { createRandom } from "@faculty/shared/random";
import { logSoftmax } from "@faculty/shared/tensor";
import { expect, test } from "vitest";
import { evaluationOf } from "./evaluation.ts";
import { shiftedScore } from "./shifted-score.ts";

const rows = 40;
const width = 5;
const random = createRandom(1);
const logits = { rows, width, data: Float64Array.from({ length: rows * width }, () => 3 * random.normal()) };
const labels = Int32Array.from({ length: rows }, () => random.integer(0, width - 1));

function moved(columns: readonly number[], value: number) {
  const data = logits.data.map((logit, at) => (columns.includes(at % width) ? logit + value : logit));
  const { accuracy, nll } = evaluationOf(logSoftmax({ rows, width, data }), labels);
  return { accuracy, nll };
}

test.each([[[2]], [[4, 0]], [[0, 1, 2, 3, 4]], [[]]])(
  "is that of the logits with the value added to those of classes %j",
  (columns) => {
    const score = shiftedScore(logits, labels, columns);
    for (const value of [-7.5, -0.5, 0, 3.5, 20]) {
      const { accuracy, nll } = moved(columns, value);
      expect(score(value)).toEqual([accuracy, expect.closeTo(-(nll ?? Number.NaN), 10)]);
    }
  },
);

test("of equal logits the class of the lower index is named", () => {
  const tied = { rows: 1, width: 2, data: Float64Array.of(1, 0) };
  const nll = Math.log(2);
  expect(shiftedScore(tied, [0], [1])(1)).toEqual([1, expect.closeTo(-nll, 12)]);
  expect(shiftedScore(tied, [1], [0])(-1)).toEqual([0, expect.closeTo(-nll, 12)]);
});
