#!/usr/bin/env node
// @ts-check
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { abortOnInterrupt, Interrupted } from "../packages/provision/src/interrupt.mjs";
import { readJson } from "../packages/provision/src/json-file.mjs";
import { run } from "../packages/provision/src/run.mjs";
import { findChromium } from "./chromium.mjs";
import { findContainerEngine } from "./container-engine.mjs";
import { createContext } from "./context.mjs";
import { pytest } from "./pytest.mjs";
import { findPython, pythonEnv } from "./python.mjs";
import { closingLine, exitCodeOf, skippedNames } from "./test-report.mjs";

// Runs vitest with what the tests need, then pytest, and ends with one plain line. Arguments are vitest's, but for
// `--long`: what is repeated, as often as it is worth on a machine that has the time. With arguments pytest has no part.
const repeated = [
  ".fuzz.test.",
  "simulate.test.",
  "chaos.e2e.test.",
  "losses.memory.test.",
  "layer-losses.test.",
  ".long.test.",
];
const abort = abortOnInterrupt();
try {
  const args = process.argv.slice(2);
  const others = args.filter((argument) => argument !== "--long");
  process.exitCode =
    others.length === args.length
      ? await test(args, {})
      : await test([...repeated, ...others], { FACULTY_LONG_TESTS: "1" });
} catch (error) {
  if (!(error instanceof Interrupted)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error.exitCode;
}

/**
 * @param {readonly string[]} args
 * @param {Readonly<Record<string, string>>} env - beside the surrounding one
 */
async function test(args, env) {
  const context = createContext(abort);
  const engine = await findContainerEngine(context);
  process.stderr.write(
    engine.kind === "ready"
      ? `  containers   ${engine.name}\n`
      : `  containers   container tests are skipped: ${engine.reason}\n`,
  );
  const python = await findPython(context, { make: args.length === 0 });
  process.stderr.write(
    python.kind === "ready"
      ? `  python       ${python.version}\n`
      : `  python       Python tests are skipped: ${python.reason}\n`,
  );
  const chromium = await findChromium(context, { install: args.length === 0 });
  process.stderr.write(
    chromium.kind === "ready"
      ? `  browser      ${chromium.path}\n`
      : `  browser      the test of examples/browser is skipped: ${chromium.reason}\n`,
  );
  const reportDir = await mkdtemp(join(tmpdir(), "faculty-test-"));
  try {
    const reportPath = join(reportDir, "report.json");
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${reportPath}`];
    const vitest = join(context.checkoutDir, "node_modules", "vitest", "vitest.mjs");
    const result = await run(process.execPath, [vitest, "run", ...reporters, ...args], {
      cwd: context.checkoutDir,
      env: { ...context.env, ...containerEnv(engine), ...pythonEnv(python), ...chromiumEnv(chromium), ...env },
      abort,
      inherit: true,
    });
    /** @type {import("./test-report.mjs").VitestReport | undefined} */
    const report = await readJson(reportPath);
    const counts =
      args.length === 0 ? await testPython(context, python, reportDir) : { passed: 0, failed: 0, skipped: 0 };
    for (const name of skippedNames(report)) process.stdout.write(`  skipped: ${name}\n`);
    if (counts.skipped > 0) process.stdout.write("  skipped: python/tests\n");
    process.stdout.write(`${closingLine(report, counts)}\n`);
    return exitCodeOf(report, result.kind === "exited" ? result.code : 1) || Math.min(1, counts.failed);
  } finally {
    await rm(reportDir, { recursive: true, force: true });
    if (engine.kind === "ready") await engine.stop();
  }
}

/**
 * @param {import("./context.mjs").Context} context
 * @param {import("./python.mjs").Python} python
 * @param {string} reportDir
 */
async function testPython(context, python, reportDir) {
  if (python.kind === "ready") return pytest(context, python.path, reportDir);
  return { passed: 0, failed: 0, skipped: 1 }; // all of them, which nobody has counted
}

/**
 * What the browser's test starts.
 * @param {import("./chromium.mjs").Chromium} chromium
 * @returns {Record<string, string>}
 */
function chromiumEnv(chromium) {
  return chromium.kind === "none" ? {} : { FACULTY_CHROMIUM: chromium.path };
}

/**
 * @param {import("./container-engine.mjs").ContainerEngine} engine
 * @returns {Record<string, string>}
 */
function containerEnv(engine) {
  if (engine.kind === "none") return { FACULTY_CONTAINERS_SKIPPED: engine.reason };
  // Where ports are published: in a sandbox with a /.dockerenv, testcontainers takes the gateway of Podman's default
  // network for it, whose bridge is there only while some container is on it.
  const host = engine.host === undefined ? {} : { TESTCONTAINERS_HOST_OVERRIDE: engine.host };
  // The reaper is one more image to pull; the tests dispose what they start.
  return { DOCKER_HOST: engine.dockerHost, TESTCONTAINERS_RYUK_DISABLED: "true", ...host };
}
