// @ts-check

/**
 * @typedef {object} VitestReport - what is read of vitest's JSON reporter
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {number} numTodoTests
 * @property {{ status: string, assertionResults: { status: string, fullName: string }[] }[]} testResults
 */

/**
 * `N passed, N failed`, with `, N skipped` if any. A file that could not be loaded, or set up, counts as one failure.
 * @param {VitestReport | undefined} report - undefined when vitest wrote none
 * @param {import("./pytest.mjs").Counts} python - of the tests in Python
 */
export function closingLine(report, python) {
  const vitest = countsOf(report);
  const skipped = vitest.skipped + python.skipped;
  const line = `${vitest.passed + python.passed} passed, ${vitest.failed + python.failed} failed`;
  return `${line}${skipped === 0 ? "" : `, ${skipped} skipped`}`;
}

/**
 * @param {VitestReport | undefined} report
 * @returns {import("./pytest.mjs").Counts}
 */
function countsOf(report) {
  if (report === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const failedAsAWhole = report.testResults.filter(
    (file) => file.status === "failed" && file.assertionResults.every(({ status }) => status !== "failed"),
  ).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + failedAsAWhole,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/**
 * The exit code of a test run: vitest's, except that a run of no test is a failure.
 * @param {VitestReport | undefined} report
 * @param {number} code
 */
export function exitCodeOf(report, code) {
  if (code !== 0) return code;
  return report === undefined || report.numPassedTests === 0 ? 1 : 0;
}

/**
 * The tests that were skipped, by name: none is left out silently.
 * @param {VitestReport | undefined} report
 */
export function skippedNames(report) {
  return (report?.testResults ?? []).flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => NOT_RUN.has(status)).map(({ fullName }) => fullName),
  );
}

const NOT_RUN = new Set(["skipped", "pending", "todo", "disabled"]);
