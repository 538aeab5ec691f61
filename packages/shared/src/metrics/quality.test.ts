import { describe, expect, test } from "vitest";
import { noLabel } from "../samples/label.ts";
import { classificationMetrics } from "./classification.ts";
import { qualityOf } from "./quality.ts";

const rowsOf = (...rows: number[][]) => ({
  rows: rows.length,
  width: rows[0]?.length ?? 0,
  data: Float64Array.from(rows.flat(), Math.log),
});
const notMeasured = {
  accuracy: null,
  interval95: null,
  nll: null,
  ece: null,
  balancedAccuracy: null,
  macroF1: null,
  perClassAccuracy: null,
};

describe("quality", () => {
  test("is not measured without samples", () => {
    expect(qualityOf(rowsOf(), [])).toEqual({ samples: 0, ...notMeasured });
  });

  test("is not measured by samples of one class, which any constant answer gets right", () => {
    expect(qualityOf(rowsOf([0.9, 0.1], [0.8, 0.2]), [0, 0])).toEqual({ samples: 2, ...notMeasured });
    expect(qualityOf(rowsOf([0.9, 0.1]), [1])).toEqual({ samples: 1, ...notMeasured });
    expect(qualityOf(rowsOf([0.9, 0.1], [0.2, 0.8]), [1, noLabel])).toEqual({ samples: 2, ...notMeasured });
  });

  test("is that of a classifier by samples of two", () => {
    const rows = rowsOf([0.9, 0.1], [0.8, 0.2]);
    expect(qualityOf(rows, [0, 1])).toEqual(classificationMetrics(rows, [0, 1]));
  });
});
