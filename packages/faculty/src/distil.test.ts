import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunDefinition } from "./define-run.ts";
import { distil } from "./distil.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "faculty-distil-"));
});
afterAll(() => rm(folder, { recursive: true }));

const run = {
  name: "stopped",
  dataset: { name: "digits", validation: 0.2 },
  teachers: [{ name: "own", external: true }],
  student: { model: { kind: "mlp", units: [8] }, optimizer: { kind: "adam", learningRate: 0.01 } },
  objective: [{ loss: "soft-target-kl", weight: 1 }],
  train: { batchSize: 64, epochs: 1 },
} as const;

test("a run that is stopped before anything is started fails as CANCELLED, whatever the abort's reason", async () => {
  const abort = AbortSignal.abort("enough");
  await expect(distil(run, { folder, abort })).rejects.toMatchObject({
    code: "CANCELLED",
    message: "the run was stopped, its folder keeps what is finished",
    cause: "enough",
  });
});

test.each([
  ["nothing", undefined, "expected a mapping"],
  ["a run without a name", { ...run, name: undefined }, "name: expected text"],
])("%s is refused as a run file would be", async (_, given, message) => {
  await expect(distil(given as unknown as RunDefinition, { folder })).rejects.toMatchObject({
    code: "BAD_RUN_FILE",
    message: expect.stringContaining(message),
  });
});

test.each([{ cores: 0 }, { cores: 1.5 }, { trainers: -1 }])(
  "what is no number of processes is refused: %j",
  async (counts) => {
    const [[name, count] = []] = Object.entries(counts);
    await expect(distil("run.yaml", counts)).rejects.toMatchObject({
      code: "USAGE",
      message: `distil: ${name} is a whole number of 1 or more, found ${count}`,
    });
  },
);
