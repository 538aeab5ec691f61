import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startNatsServer } from "@faculty/testing";
import { expect, test } from "vitest";
import { checkout, faculty, startFaculty } from "./faculty-process.ts";
import { loadedModules, tracing } from "./loaded-modules.ts";
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
  "/coordinator/src/signals/",
  "/data/src/saved-outputs/",
  "/data/src/npy/",
];

test("a simple run is checked without the packages that it does not need, and without the logger", async () => {
  const folder = await mkdtemp(join(tmpdir(), "faculty-loaded-"));
  const file = join(folder, "by-a-simple-run");
  expect(await faculty(["validate", quickstart], { env: tracing(file) })).toMatchObject({ code: 0, stderr: "" });
  const { files, modules } = await loadedModules(file);
  await rm(folder, { recursive: true });
  expect(modules.some((path) => path.includes("/run/src/supervisor/prepare-run.ts"))).toBe(true);
  for (const name of [...needless, "@tensorflow", "/nats/", "/pino/"])
    expect(modules.filter((path) => path.includes(name))).toEqual([]);
  expect(files.length).toBeLessThan(180);
});

test("what supervises a simple run loads nothing of TensorFlow, nor what keeps signals", async () => {
  const folder = await mkdtemp(join(tmpdir(), "faculty-loaded-"));
  const file = join(folder, "by-a-supervisor");
  const module = 'import "@faculty/run/supervisor/supervise-run";';
  await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", module], {
    cwd: join(checkout, "packages", "cli"),
    env: { ...process.env, ...tracing(file) },
  });
  const { modules } = await loadedModules(file);
  await rm(folder, { recursive: true });
  expect(modules.some((path) => path.includes("/run/src/supervisor/cluster.ts"))).toBe(true);
  for (const name of [...needless, "@tensorflow"]) expect(modules.filter((path) => path.includes(name))).toEqual([]);
});

test("a teacher node and a student load of TensorFlow and the rest what they need, a coordinator none of it", {
  timeout: 240_000,
}, async () => {
  const runs = createTinyRuns();
  const file = await runs.runFile("loaded", { train: { batchSize: 32, epochs: 1 } });
  await using nats = await startNatsServer();
  const inFolder = (env: Readonly<Record<string, string>> = {}) => ({
    cwd: runs.folder,
    env: { NATS_URL: nats.url, ...env },
  });
  const [ofTeacher, ofStudent] = [join(runs.folder, "of-teacher"), join(runs.folder, "of-student")];
  const ofCoordinator = join(runs.folder, "of-coordinator");
  await using _low = startFaculty(["teacher", file, "--name", "low"], inFolder());
  {
    await using _coordinator = startFaculty(["coordinator", file], inFolder(tracing(ofCoordinator)));
    await using _all = startFaculty(["teacher", file, "--name", "all"], inFolder(tracing(ofTeacher)));
    const student = await faculty(["student", file, "--out", "student"], inFolder(tracing(ofStudent)));
    expect(student.code, student.stderr).toBe(0);
  }
  const [teacher, student] = [await loadedModules(ofTeacher), await loadedModules(ofStudent)];
  const coordinator = await loadedModules(ofCoordinator);
  const asksByTheStore = "/coordinator/src/signals/"; // whether there is one or not; what writes one is not there
  for (const name of [...needless.filter((one) => one !== asksByTheStore), "/signals/signal-store.ts", "@tensorflow"])
    expect(coordinator.modules.filter((path) => path.includes(name))).toEqual([]);
  // What finds an addon by its manifest, and file formats, TensorBoard and progress bars of TensorFlow's.
  const ofTfjsNode = ["node-pre-gyp", "/semver/", "npmlog", "/progress/", "/tfjs-node/dist/io/"];
  for (const { modules } of [teacher, student]) {
    expect(modules.some((path) => path.endsWith("tfjs_binding.node"))).toBe(true);
    for (const name of [...needless, ...ofTfjsNode]) expect(modules.filter((path) => path.includes(name))).toEqual([]);
  }
  expect(teacher.files.length).toBeLessThan(500);
  expect(student.files.length).toBeLessThan(500);
});
