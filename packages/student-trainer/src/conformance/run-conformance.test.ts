import { readFileSync } from "node:fs";
import { startBackend } from "@faculty/models/backend";
import { beforeAll, describe, expect, test } from "vitest";
import { type ConformanceFile, parseConformanceFile } from "./conformance-file.ts";
import { type ConformanceLine, runConformance } from "./run-conformance.ts";

beforeAll(async () => {
  await startBackend();
});

function read(file: string): ConformanceFile {
  return parseConformanceFile(readFileSync(new URL(file, import.meta.url), "utf8"));
}

const reference = read("./losses.json");

/** A file of one case: mean squared difference of [1, 3] and [1, 1], whose loss is 2 and gradient [0, 2]. */
function logitMse(expected: { loss?: number; grad?: number[][] }) {
  const inputs = { studentLogits: [[1, 3]], teacherLogits: [[1, 1]] };
  return { cases: [{ name: "logit_mse", params: {}, inputs, wrt: "studentLogits", expected }] };
}

/** A tenth of what a case is called wrong for. */
function expectRight(line: ConformanceLine): void {
  expect(line).toMatchObject({ verdict: "ok" });
  expect(Math.max(line.lossError as number, line.gradientError as number)).toBeLessThan(1e-5);
}

describe("runConformance", () => {
  test("finds every loss right by 1e-5 of PyTorch's float64, on value and gradient", () => {
    const lines = runConformance(reference).filter((line) => !line.name.startsWith("ensemble_"));
    expect(lines).toHaveLength(22);
    for (const line of lines) expectRight(line);
  });

  test("finds every term right by 1e-5 of autograd's float64", () => {
    for (const line of runConformance(read("./terms.json"))) expectRight(line);
  });

  test("finds every term of samples with positions right by 1e-5, of which some count for nothing", () => {
    const lines = runConformance(read("./positions.json"));
    expect(lines.length).toBe(27);
    for (const line of lines) expectRight(line);
  });

  test("says of every other case that it is not implemented", () => {
    const [line] = runConformance({ cases: [{ name: "constructor", params: {}, inputs: {}, expected: {} }] });
    expect(line).toMatchObject({ verdict: "not implemented", lossError: null, gradientError: null });
  });

  test("says so of a term that the table of losses has not", () => {
    const inputs = { studentLogits: [[1, 3]], teacherLogits: [[1, 1]] };
    const params = { term: { loss: "hinton", weight: 1 } };
    const [line] = runConformance({ cases: [{ name: "term", params, inputs, expected: { loss: 0 } }] });
    expect(line).toMatchObject({ verdict: "not implemented" });
  });

  test("gives the error relative to the largest reference value", () => {
    const [line] = runConformance(logitMse({ loss: 2.5, grad: [[0, 2]] }));
    expect(line).toMatchObject({ lossError: (2.5 - 2) / 2.5, gradientError: 0, verdict: "wrong" });
  });

  test("calls a gradient of another length wrong", () => {
    const [line] = runConformance(logitMse({ loss: 2, grad: [[0, 2, 0]] }));
    expect(line).toMatchObject({ gradientError: Infinity, verdict: "wrong" });
  });

  test("takes evaluations from outside for cases that are no losses, and their worst value as the error", () => {
    const [line] = runConformance(
      {
        cases: [{ name: "ensemble_x", params: {}, inputs: {}, expected: { weights: [[1, 2]], softTargets: [[4]] } }],
      },
      { ensemble_x: () => ({ weights: [1, 2], softTargets: [5] }) },
    );
    expect(line).toMatchObject({ lossError: (5 - 4) / 4, gradientError: null, verdict: "wrong" });
  });
});

describe("parseConformanceFile", () => {
  test("names the place that does not fit", () => {
    expect(() => parseConformanceFile(`{"version":1,"cases":[{"name":7,"inputs":{},"expected":{}}]}`)).toThrow(
      "the file of reference values: cases.0.name: Invalid input: expected string, received number",
    );
  });

  test("refuses what is not JSON", () => {
    expect(() => parseConformanceFile("loss")).toThrow("the file of reference values is not JSON");
  });
});
