import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fewLabelsJob, type Job, severalOutputsJob } from "./chaos/job.ts";
import { runChaos } from "./chaos/run-chaos.ts";
import { checkout } from "./faculty-process.ts";

/** Long enough for the faults below; one teacher, since each process that loads TensorFlow takes seconds. */
const fewLabels: Job = { ...fewLabelsJob, name: "handful", teachers: ["kernel5-cnn"], epochs: 2, batchSize: 64 };
const severalOutputs: Job = {
  ...severalOutputsJob,
  name: "several-handful",
  teachers: ["narrow"],
  taughtAs: { narrow: severalOutputsJob.taughtAs?.["narrow"] ?? {} },
  epochs: 3,
};

test.each([
  ["few labels and a prepared data set", fewLabels],
  ["several outputs of each position", severalOutputs],
])("a handful of faults changes no bit of a student with %s", { timeout: 600_000 }, async (_, job) => {
  const folder = await mkdtemp(join(tmpdir(), "faculty-chaos-"));
  const said: string[] = [];
  const result = await runChaos({
    job,
    teachers: join(checkout, "examples", "vision", "teachers"),
    folder,
    seed: 5,
    faults: 3,
    minutes: 4,
    kinds: ["kill-replica", "kill-coordinator", "restart-nats", "reset", "flip-payload", "lose", "duplicate"],
    abort: new AbortController().signal,
    say: (line) => void said.push(line),
  });
  expect(said.filter((line) => line.includes("PROBLEM"))).toEqual([]);
  expect(result.ok).toBe(true);
  expect(result.jobs.flatMap(({ faults }) => faults).length).toBeGreaterThan(0);
  await rm(folder, { recursive: true, force: true });
});
