import { readdir, readFile, realpath } from "node:fs/promises";
import { join } from "node:path";
import { serviceNames } from "@faculty/shared/subjects";
import { expect, test, vi } from "vitest";
import { descendants, faculty, isAlive, startFaculty } from "./faculty-process.ts";
import { createTinyRuns } from "./tiny-run.ts";
import { startWatchedNats } from "./watched-nats.ts";

/** Processes that load TensorFlow start one after the other on a small machine. */
const timeout = 240_000;

const runs = createTinyRuns();

test("a run tunes, trains, fine-tunes, compares and reports; a second one re-uses all of it, exports included", {
  timeout,
}, async () => {
  const file = await runs.runFile("whole", {
    dataset: { name: "digits", omit: { classes: ["3"] } },
    temperature: { tune: [1, 4], epochs: 2 },
    student: { model: { kind: "mlp", units: [12] }, optimizer: { learningRate: 0.01 }, repeats: 2 },
    fineTune: { epochs: 1, learningRate: 0.001 },
    classBias: { tune: ["3"] },
  });
  const first = await faculty(["run", file, "--json"], { cwd: runs.folder });
  expect(first.stderr).toContain("training students");
  expect(first.code).toBe(0);
  const report = JSON.parse(first.stdout);
  expect(report.models.map(({ role, accuracy }: ReportModel) => [role, accuracy.count])).toEqual([
    ["teacher", 1],
    ["teacher", 1],
    ["ensemble", 1],
    ["scratch", 2],
    ["distilled", 2],
    ["fine-tuned", 2],
    ["with-biases", 2],
  ]);
  expect(report.temperature.candidates.map(({ temperature }: { temperature: number }) => temperature)).toEqual([1, 4]);
  expect(report.gain.distilled.difference.count).toBe(2);
  const markdown = await readFile(join(runs.folder, "runs/whole/report.md"), "utf8");
  expect(markdown).toContain("| distilled-2 | 3 | +"); // which it was taught by the soft targets of others alone
  expect(markdown).toContain("low: measured on the test samples of the classes it knows.");

  const student = "students/distilled-1/distilled";
  const to = ["--to", "onnx", "--out", "whole.onnx", "--json"];
  const exported = await faculty(["export", `runs/whole/${student}`, ...to], { cwd: runs.folder });
  expect(exported.code).toBe(0);
  const { problem, ...measured } = JSON.parse(exported.stdout);
  expect(problem).toBeNull();
  expect(measured).toMatchObject({ dataset: "digits", agreement: 1 });
  expect(measured.greatestDifference).toBeLessThanOrEqual(1e-4);
  expect(await readFile(join(runs.folder, "runs/whole/report.md"), "utf8")).toContain("| whole.onnx (onnx) |");

  const second = await faculty(["run", file, "--json"], { cwd: runs.folder });
  expect(second.stderr).not.toContain("starting nats-server");
  expect(JSON.parse(second.stdout)).toEqual({ ...report, exported: [{ ...measured, student }] });
});

test("a student that cannot be trained ends the run with its reason and code, and every role in order", {
  timeout,
}, async () => {
  const optimizer = { kind: "sgd", learningRate: 1e30 };
  const student = { model: { kind: "mlp", units: [12] }, optimizer };
  const file = await runs.runFile("diverges", { student, baseline: false });
  const { code, stdout, stderr } = await faculty(["run", file, "--json"], { cwd: runs.folder });
  const log = join(await realpath(runs.folder), "runs/diverges/logs");
  const reason = "term hard-label left the range of float32: lower the learning rate or set clipNorm";
  const message = `${reason} (said by distilled-1; its log: ${join(log, "distilled-1.log")})`;
  expect(stderr.trimEnd().split("\n").at(-1)).toBe(`faculty: ${message}`);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: "NOT_FINITE", message } });
  expect(code).toBe(65);
  for (const role of ["coordinator", "teacher-all-1", "teacher-low-1"])
    expect(await readFile(join(log, `${role}.log`), "utf8")).not.toContain("bus-");
});

test("killing one of two replicas neither stops the run nor changes its student", { timeout }, async () => {
  const still = await runs.runFile("undisturbed", { baseline: false });
  const disturbed = await runs.runFile("disturbed", { baseline: false });
  expect((await faculty(["run", still], { cwd: runs.folder })).code).toBe(0);

  await using nats = await startWatchedNats();
  const training = nats.training("disturbed");
  await using run = startFaculty(["run", disturbed], { cwd: runs.folder, env: { NATS_URL: nats.server.url } });
  await training;
  const services = await nats.bus.discover(serviceNames.teacher, 500);
  expect(services.map(({ metadata }) => `${metadata["teacher"]}/${metadata["replica"]}`).sort()).toEqual([
    "all/disturbed-1",
    "all/disturbed-2",
    "low/disturbed-1",
  ]);
  const replica = descendants(run.pid).find(({ command }) => command.includes("--name all --replica disturbed-1"));
  process.kill(replica?.pid ?? 0, "SIGKILL");
  const { code, stderr } = await run.finished;
  expect(stderr).toContain("teacher-all-1 ended with SIGKILL, starting it again");
  expect(code).toBe(0);

  const weights = (name: string) => runs.weights(`runs/${name}/students/distilled-1/distilled`);
  expect((await weights("disturbed")).equals(await weights("undisturbed"))).toBe(true);
});

test("SIGINT stops every process of the run and ends with 130", { timeout }, async () => {
  const file = await runs.runFile("interrupted", { train: { batchSize: 8, epochs: 1000 } });
  await using nats = await startWatchedNats();
  const training = nats.training("interrupted");
  await using run = startFaculty(["run", file], { cwd: runs.folder, env: { NATS_URL: nats.server.url } });
  await training;
  const children = descendants(run.pid);
  expect(children.length).toBeGreaterThanOrEqual(5); // three replicas, the coordinator, a trainer
  run.kill("SIGINT");
  const { code, stderr } = await run.finished;
  expect(stderr).toContain("faculty: stopped by SIGINT");
  expect(code).toBe(130);
  expect(children.filter(({ pid }) => isAlive(pid))).toEqual([]);
});

test("a supervisor that is killed takes its processes along, nats-server included", { timeout }, async () => {
  const file = await runs.runFile("orphans", { train: { batchSize: 8, epochs: 1000 } });
  await using run = startFaculty(["run", file], { cwd: runs.folder });
  const everybody = () => {
    const found = descendants(run.pid);
    expect(found.some(({ command }) => command.includes("nats-server"))).toBe(true);
    expect(found.length).toBeGreaterThanOrEqual(6);
    return found;
  };
  const children = await vi.waitFor(everybody, { timeout }); // nobody tells of processes on a server of its own
  run.kill("SIGKILL");
  await run.finished;
  await expect.poll(() => children.filter(({ pid }) => isAlive(pid)), { timeout }).toEqual([]);
});

test("without native TensorFlow the same run finishes on the wasm backend, and tells TensorBoard of each student", {
  timeout,
}, async () => {
  const file = await runs.runFile("on-wasm", { train: { batchSize: 64, epochs: 2 } });
  const args = ["run", file, "--tensorboard", "events"];
  const { code, stdout } = await faculty(args, { cwd: runs.folder, env: { FACULTY_BACKEND: "wasm" } });
  expect(code).toBe(0);
  expect(stdout).toContain("student, distilled");
  expect(await readFile(join(runs.folder, "runs/on-wasm/logs/distilled-1.log"), "utf8")).toContain('"backend":"wasm"');
  for (const told of ["distilled-1", "scratch-1", "samples"])
    expect(await readdir(join(runs.folder, "events", told))).toEqual([
      expect.stringMatching(/^events\.out\.tfevents\./),
    ]);
});

interface ReportModel {
  readonly role: string;
  readonly accuracy: { readonly count: number };
}
