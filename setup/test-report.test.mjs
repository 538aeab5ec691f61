// @ts-check
import { expect, test } from "vitest";
import { closingLine, exitCodeOf, skippedNames } from "./test-report.mjs";

const none = { passed: 0, failed: 0, skipped: 0 };

/** @param {Partial<import("./test-report.mjs").VitestReport>} counts */
function report(counts) {
  return { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [], ...counts };
}

test.each([
  ["3 passed, 0 failed", report({ numPassedTests: 3 })],
  ["3 passed, 1 failed", report({ numPassedTests: 3, numFailedTests: 1 })],
  ["3 passed, 0 failed, 3 skipped", report({ numPassedTests: 3, numPendingTests: 2, numTodoTests: 1 })],
  ["0 passed, 1 failed", report({ testResults: [{ status: "failed", assertionResults: [] }] })],
  [
    "0 passed, 1 failed, 1 skipped", // beforeAll threw
    report({
      numPendingTests: 1,
      testResults: [{ status: "failed", assertionResults: [{ status: "skipped", fullName: "not reached" }] }],
    }),
  ],
  ["0 passed, 1 failed", undefined],
])("the closing line is %s", (line, counts) => {
  expect(closingLine(counts, none)).toBe(line);
});

test("tests in Python count like others", () => {
  const counts = report({ numPassedTests: 3, numPendingTests: 1 });
  expect(closingLine(counts, { passed: 4, failed: 2, skipped: 5 })).toBe("7 passed, 2 failed, 6 skipped");
});

test("a run in which no test passed is a failure even where vitest is content", () => {
  expect(exitCodeOf(report({ numPendingTests: 3 }), 0)).toBe(1);
  expect(exitCodeOf(undefined, 0)).toBe(1);
  expect(exitCodeOf(report({ numPassedTests: 1 }), 0)).toBe(0);
  expect(exitCodeOf(report({ numPassedTests: 1 }), 130)).toBe(130);
});

test("skipped tests are named", () => {
  const assertionResults = [
    { status: "passed", fullName: "ran" },
    { status: "skipped", fullName: "containers (skipped: no engine) starts" },
  ];
  expect(skippedNames(report({ testResults: [{ status: "passed", assertionResults }] }))).toEqual([
    "containers (skipped: no engine) starts",
  ]);
});
