// @ts-check
import { expect, test } from "vitest";
import { countsOf } from "./pytest.mjs";

test("what a report of pytest says", () => {
  const attributes = 'name="pytest" errors="1" failures="2" skipped="3" tests="10" time="2.1"';
  const xml = `<?xml version="1.0"?><testsuites name="pytest tests"><testsuite ${attributes}></testsuite></testsuites>`;
  expect(countsOf(xml)).toEqual({ passed: 10 - (1 + 2) - 3, failed: 1 + 2, skipped: 3 });
});

test("no report, no tests", () => {
  expect(countsOf("")).toEqual({ passed: 0, failed: 0, skipped: 0 });
});
