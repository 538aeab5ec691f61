import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { faculty } from "./faculty-process.ts";
import { createTinyRuns } from "./tiny-run.ts";

const timeout = 240_000;

const runs = createTinyRuns();

/** Samples that the replicas of one teacher answered for, as they say when they close. */
async function samplesAsked(run: string, teacher: string): Promise<number> {
  const logs = join(runs.folder, "runs", run, "logs");
  const own = (await readdir(logs)).filter((name) => name.startsWith(`teacher-${teacher}-`));
  const lines = (await Promise.all(own.map((name) => readFile(join(logs, name), "utf8")))).join("\n").split("\n");
  const closed = lines.filter((line) => line.includes('"teacher-closed"')).map((line) => JSON.parse(line).samples);
  return closed.reduce((sum: number, samples: number) => sum + samples, 0);
}

/** Without it a student's epoch is chosen by the teachers, who are asked about the samples held out. */
const hardLabel = { loss: "hard-label", weight: 0.1 };
const train = { batchSize: 32, epochs: 3, checkpointEverySteps: 20 };

test("further students cost the teachers no batch of the plan, and one that cannot be trained does not stop the others", {
  timeout,
}, async () => {
  const alone = await runs.runFile("alone", { train, signals: { mode: "hybrid", folder: "signals/alone" } });
  expect((await faculty(["run", alone], { cwd: runs.folder })).code).toBe(0);

  const fanned = await runs.runFile("fanned", {
    train,
    signals: { mode: "hybrid", folder: "signals/fanned" },
    students: [
      { name: "mse", objective: [hardLabel, { loss: "soft-target-mse", weight: 1 }], temperature: 1 },
      { name: "small", model: { kind: "mlp", units: [6] } },
      { name: "lost", model: { kind: "file", path: "./nowhere" } },
    ],
  });
  const { code, stdout } = await faculty(["run", fanned, "--json"], { cwd: runs.folder });
  const report = JSON.parse(stdout);
  expect(report.further.map(({ name }: { name: string }) => name)).toEqual(["mse", "small"]);
  expect(report.failed.map(({ id }: { id: string }) => id)).toEqual(["lost-distilled-1", "lost-scratch-1"]);
  expect(report.failed[0].reason).toContain("nowhere");
  expect(report.models.map(({ name }: { name: string }) => name)).toEqual([
    "all",
    "low",
    "ensemble of 2",
    "student from scratch",
    "student, distilled",
    "mse, distilled",
    "small, distilled",
    "small, from scratch",
  ]);
  expect(code).toBe(1);
  expect(await samplesAsked("fanned", "low")).toBe(await samplesAsked("alone", "low"));

  const weights = (run: string) => runs.weights(`runs/${run}/students/distilled-1/distilled`);
  expect((await weights("fanned")).equals(await weights("alone"))).toBe(true);
});
