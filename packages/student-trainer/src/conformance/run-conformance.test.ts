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

  test("finds every loss and metric of independent classes and of values right by 1e-5", () => {
    const lines = runConformance(read("./kinds.json")).filter((line) => !line.name.startsWith("ensemble_"));
    expect(lines).toHaveLength(120);
    for (const { verdict, lossError, gradientError } of lines) {
      expect(verdict).toBe("ok");
      expect(Math.max(lossError as number, gradientError ?? 0)).toBeLessThan(1e-5);
    }
  });

  test.each([
    [{ kind: "Multi-Label" }, { student_logits: [[0, 0]], labels: [[1, null]] }, "student_logits"],
    [{ kind: "independent" }, { logits: [[0, 0]], targets: [[1, null]] }, "logits"],
    [
      { kind: "independent" },
      { studentLogits: [[[0, 0]], [[9, 9]]], target: [[[1, 0]], [[1, 1]]], counted: [[true], [false]] },
      "studentLogits",
    ],
  ])("takes kinds and inputs by the names that people give them: %j, %j", (params, inputs, wrt) => {
    const one = { name: "bce", params, inputs, wrt, expected: { loss: 2 * Math.log(2) } };
    const [line] = runConformance(parseConformanceFile(JSON.stringify({ version: 1, cases: [one] })));
    expect(line).toMatchObject({ verdict: "ok" });
  });

  test("says of every other case that it is not implemented, and what may have been meant", () => {
    const cases = ["constructor", "soft_target_lk"].map((name) => ({ name, params: {}, inputs: {}, expected: {} }));
    const [line, like] = runConformance({ cases });
    expect(line).toMatchObject({ verdict: "not implemented", lossError: null, gradientError: null });
    expect(line?.reason).toBe("there is no case constructor for distribution");
    expect(like?.reason).toMatch(
      /^there is no case soft_target_lk for distribution; did you mean soft-?target-?kl\?$/u,
    );
  });

  test.each([
    [{ params: { kind: "ranks" } }, 'params.kind is "ranks", expected distribution, independent or values'],
    [{ inputs: { x: [1] } }, "inputs are x, expected studentLogits among them"],
    [{ wrt: "x" }, "wrt is x, expected one of inputs: studentLogits, targets"],
    [{ params: { kind: "distribution" }, name: "huber" }, "huber is for values, params.kind is distribution"],
    [
      { params: { kind: "values", delta: -1 }, name: "huber" },
      "params of huber: delta: Too small: expected number to be >0",
    ],
    [{ params: { kind: "values", gamma: 1 }, name: "huber" }, 'params of huber: Unrecognized key: "gamma"'],
    [
      { inputs: { studentLogits: [[1, 2]], targets: [[1]] } },
      "inputs.targets has shape [1, 1], expected 2 values beside a student of shape [1, 2]",
    ],
    [
      { inputs: { studentLogits: [[1, 2], [3]], targets: [[1]] } },
      "inputs.studentLogits has 3 values, expected [2, 2]",
    ],
    [{ name: "metrics", expected: { bleu: 1 } }, "bleu is no metric of values, expected one of mae, rmse, r2"],
    [
      { params: { kind: "values", ensemble: "mode" }, inputs: { studentLogits: [[1]], teacherLogits: [[[1]]] } },
      'params.ensemble is "mode", expected one of mean, meanvalues, median, medianvalues for values',
    ],
  ])("says of a case that it cannot be read, and why: %j", (own, reason) => {
    const usual = { name: "mse", params: { kind: "values" }, inputs: { studentLogits: [[1]], targets: [[1]] } };
    const [line] = runConformance({ cases: [{ expected: { loss: 0 }, ...usual, ...own }] });
    expect(line).toMatchObject({ verdict: "not readable", reason });
  });

  test("says so of a term that the table of losses has not", () => {
    const inputs = { studentLogits: [[1, 3]], teacherLogits: [[1, 1]] };
    const params = { term: { loss: "hinton", weight: 1 } };
    const [line] = runConformance({ cases: [{ name: "term", params, inputs, expected: { loss: 0 } }] });
    expect(line).toMatchObject({
      verdict: "not implemented",
      reason: "there is no loss hinton for distribution; did you mean hint?",
    });
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
      { ensemblex: () => ({ weights: [1, 2], softTargets: [5] }) },
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
