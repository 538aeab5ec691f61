// @ts-check
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../packages/provision/src/run.mjs";

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * Runs the tests of python/.
 * @param {import("./context.mjs").Context} context
 * @param {string} python - a program that has what they need
 * @param {string} reportDir
 * @returns {Promise<Counts>}
 */
export async function pytest({ checkoutDir, env, abort }, python, reportDir) {
  const folder = join(checkoutDir, "python");
  const report = join(reportDir, "pytest.xml");
  const result = await run(python, ["-m", "pytest", `--junitxml=${report}`], {
    cwd: folder,
    env: { ...env, PYTHONPATH: join(folder, "src"), PYTHONDONTWRITEBYTECODE: "1" },
    abort,
    inherit: true,
  });
  const counts = countsOf(await readFile(report, "utf8").catch(() => ""));
  const isClean = result.kind === "exited" && result.code === 0;
  return isClean || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}

/**
 * What a report in JUnit's format says.
 * @param {string} xml - empty where there is none
 * @returns {Counts}
 */
export function countsOf(xml) {
  const suite = /<testsuite\b[^>]*>/.exec(xml)?.[0] ?? "";
  const count = (/** @type {string} */ name) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(suite)?.[1] ?? 0);
  const [failed, skipped] = [count("failures") + count("errors"), count("skipped")];
  return { passed: count("tests") - failed - skipped, failed, skipped };
}
