import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { faculty } from "./faculty-process.ts";
import { createTinyRuns } from "./tiny-run.ts";

const timeout = 600_000;
const derive = fileURLToPath(new URL("../examples/transfer/derive.mjs", import.meta.url));

const runs = createTinyRuns();
beforeAll(async () => {
  const folder = join(runs.folder, "high");
  const options = ["--classes", "5,6,7,8,9", "--per-class", "20"];
  await promisify(execFile)(process.execPath, [derive, "digits", folder, ...options]);
});

/** `low` knows the digits 0 to 4, the student learns 5 to 9. */
const otherTask = {
  dataset: { name: "idx", path: "./high" },
  teachers: [{ name: "low", model: "./teachers/low", outputs: false }],
  stages: [{ name: "hints", objective: [{ loss: "hint", weight: 1, from: "low/dense1", to: "dense1" }], epochs: 2 }],
  objective: [{ loss: "hard-label", weight: 1 }],
  train: { batchSize: 32, epochs: 6 },
};

test("a student learns another task with a teacher's layers alone", { timeout }, async () => {
  const { code, stdout } = await faculty(["run", await runs.runFile("other", otherTask), "--json"], {
    cwd: runs.folder,
  });
  expect(code).toBe(0);
  const report = JSON.parse(stdout);
  expect(report.layersOnly).toEqual(["low"]);
  expect(report.models.map(({ role }: { role: string }) => role)).toEqual(["scratch", "distilled"]);
  expect(report.information).toBeNull();
});

test("layers of a teacher of another task stand beside outputs of others", { timeout }, async () => {
  const both = await runs.runFile("both", {
    teachers: [
      { name: "low", model: "./teachers/low", outputs: false },
      { name: "all", model: "./teachers/all" },
    ],
    objective: [
      { loss: "soft-target-kl", weight: 1 },
      { loss: "hint", weight: 0.1, from: "low/dense1", to: "dense1" },
    ],
    baseline: false,
    train: { batchSize: 64, epochs: 2 },
  });
  const { code, stdout } = await faculty(["run", both, "--json"], { cwd: runs.folder });
  expect(code).toBe(0);
  const report = JSON.parse(stdout);
  expect(report.models.map(({ name }: { name: string }) => name)).toEqual([
    "all",
    "ensemble of 1",
    "student, distilled",
  ]);
});

test("outputs of other classes are refused by name, and so are terms that no output is left for", async () => {
  const merged = await runs.runFile("merged", { ...otherTask, teachers: [{ name: "low", model: "./teachers/low" }] });
  const refused = await faculty(["validate", merged], { cwd: runs.folder });
  expect(refused.stderr).toContain("teacher low knows [0, 1, 2, 3, 4], the data set has only [5, 6, 7, 8, 9]");
  expect(refused.code).toBe(65);

  const soft = await runs.runFile("soft", { ...otherTask, objective: [{ loss: "soft-target-kl", weight: 1 }] });
  const none = await faculty(["validate", soft], { cwd: runs.folder });
  expect(none.stderr).toContain(
    "objective[0].loss: soft-target-kl compares outputs, every teacher of the run has outputs: false",
  );
  expect(none.code).toBe(78);
});
