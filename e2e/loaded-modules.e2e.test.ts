import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startNatsServer } from "@faculty/testing";
import { expect, test } from "vitest";
import { faculty, startFaculty } from "./faculty-process.ts";
import { createTinyRuns } from "./tiny-run.ts";

const quickstart = fileURLToPath(new URL("../examples/vision/quickstart.yaml", import.meta.url));

/** What no simple run needs. */
const needless = [
  "apache-arrow",
  "@duckdb",
  "sharp",
  "onnxruntime",
  "@opentelemetry",
  "prom-client",
  "/coordinator/dist/signals/",
  "/data/dist/saved-outputs/",
  "/data/dist/npy/",
];

/** Has a process write the paths of the modules that it loads. */
function tracing(file: string): Readonly<Record<string, string>> {
  return {
    NODE_OPTIONS: `--import ${new URL("loaded-modules.mjs", import.meta.url).href}`,
    LOADED_MODULES: file,
  };
}

/** Once the process has ended. Node's own modules are not counted. */
async function loadedModules(file: string): Promise<readonly string[]> {
  const lines = (await readFile(file, "utf8")).trim().split("\n");
  const paths = lines.map((line) => line.replace(/^file:\/\//, "")).filter((line) => !line.startsWith("node:"));
  return [...new Set(paths)];
}

test("a simple run is checked without the packages that it does not need, and without the logger", async () => {
  const folder = await mkdtemp(join(tmpdir(), "faculty-loaded-"));
  const file = join(folder, "by-a-simple-run");
  expect(await faculty(["validate", quickstart], { env: tracing(file) })).toMatchObject({ code: 0, stderr: "" });
  const paths = await loadedModules(file);
  await rm(folder, { recursive: true });
  expect(paths.some((path) => path.includes("/run/dist/supervisor/prepare-run.js"))).toBe(true);
  for (const name of [...needless, "@tensorflow", "/nats/", "/pino/"])
    expect(paths.filter((path) => path.includes(name))).toEqual([]);
  expect(paths.length).toBeLessThan(750);
});

test("a teacher node and a student load of TensorFlow and the rest what they need", { timeout: 240_000 }, async () => {
  const runs = createTinyRuns();
  const file = await runs.runFile("loaded", { train: { batchSize: 32, epochs: 1 } });
  await using nats = await startNatsServer();
  const inFolder = (env: Readonly<Record<string, string>> = {}) => ({
    cwd: runs.folder,
    env: { NATS_URL: nats.url, ...env },
  });
  const [ofTeacher, ofStudent] = [join(runs.folder, "of-teacher"), join(runs.folder, "of-student")];
  await using _coordinator = startFaculty(["coordinator", file], inFolder());
  await using _low = startFaculty(["teacher", file, "--name", "low"], inFolder());
  {
    await using _all = startFaculty(["teacher", file, "--name", "all"], inFolder(tracing(ofTeacher)));
    const student = await faculty(["student", file, "--out", "student"], inFolder(tracing(ofStudent)));
    expect(student.code, student.stderr).toBe(0);
  }
  const [teacher, student] = [await loadedModules(ofTeacher), await loadedModules(ofStudent)];
  // What finds an addon by its manifest, and file formats, TensorBoard and progress bars of TensorFlow's.
  const ofTfjsNode = ["node-pre-gyp", "/semver/", "npmlog", "/progress/", "/tfjs-node/dist/io/"];
  for (const paths of [teacher, student]) {
    expect(paths.some((path) => path.endsWith("tfjs_binding.node"))).toBe(true);
    for (const name of [...needless, ...ofTfjsNode]) expect(paths.filter((path) => path.includes(name))).toEqual([]);
  }
  expect(teacher.length).toBeLessThan(1050);
  expect(student.length).toBeLessThan(1300);
});
