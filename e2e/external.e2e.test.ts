import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkout, faculty, startFaculty } from "./faculty-process.ts";
import { joinPlace } from "./join-place.ts";
import { createTinyRuns } from "./tiny-run.ts";

const runs = createTinyRuns();
const teachers = [
  { name: "py", external: true },
  { name: "low", model: "./teachers/low" },
];

const train = { batchSize: 32, epochs: 4, checkpointEverySteps: 20 };

/** A process that speaks docs/protocol.md and imports nothing of Faculty. */
function stranger(env: Record<string, string>, digest: string): ChildProcess & Disposable {
  const script = join(checkout, "e2e", "stranger-teacher.mjs");
  const child = spawn(process.execPath, [script, "py", digest], { env: { ...process.env, ...env }, stdio: "ignore" });
  return Object.assign(child, { [Symbol.dispose]: () => void child.kill("SIGKILL") });
}

test("a teacher that joins by itself teaches, is measured and audited; killed and back, it changes nothing", async () => {
  const keys = { teachers, temperature: { tune: [1, 2], epochs: 1 }, train, baseline: false };
  const calmFile = await runs.runFile("calm", keys);
  await using calm = startFaculty(["run", calmFile], { cwd: runs.folder });
  const taught = stranger(await joinPlace(calm), "abc");
  expect((await calm.finished).code).toBe(0);
  taught.kill("SIGKILL");

  await using killed = startFaculty(["run", await runs.runFile("killed", keys)], { cwd: runs.folder });
  const env = await joinPlace(killed);
  const first = stranger(env, "abc");
  while (!killed.said().includes("training students")) await once(killed.voice, "said");
  first.kill("SIGKILL");
  await once(first, "exit");
  using _back = stranger(env, "abc");
  expect((await killed.finished).code).toBe(0);
  const student = "students/distilled-1/distilled";
  expect(await runs.weights(`runs/killed/${student}`)).toEqual(await runs.weights(`runs/calm/${student}`));

  const report = JSON.parse(await readFile(join(runs.folder, "runs/killed/report.json"), "utf8"));
  expect(report.teacherDigests).toMatchObject({ py: "abc" });
  expect(report.models[0]).toMatchObject({ name: "py", samples: 355, cost: { parameters: null, latencyP50Ms: null } });
  expect(await faculty(["audit", "runs/killed"], { cwd: runs.folder })).toMatchObject({ code: 0 });

  await using again = startFaculty(["run", await runs.runFile("calm", { ...keys, seed: 4 })], { cwd: runs.folder });
  using _other = stranger(await joinPlace(again), "another");
  const { code, stderr } = await again.finished;
  expect(stderr).toMatch(/faculty: teacher py: replica \S+ serves model another, this run is taught by abc\n$/);
  expect(code).toBe(65);
}, 120_000);
