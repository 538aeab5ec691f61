import { expect, test } from "vitest";
import { descendants, faculty, startFaculty } from "./faculty-process.ts";
import { createTinyRuns } from "./tiny-run.ts";
import { startWatchedNats } from "./watched-nats.ts";

const timeout = 600_000;

const runs = createTinyRuns();

/** Hints on the hidden layer, then soft targets, then hard labels on the last layer alone. */
const threeStages = {
  baseline: false,
  student: { model: { kind: "mlp", units: [12] }, optimizer: { learningRate: 0.01 } },
  stages: [
    {
      name: "hints",
      objective: [{ loss: "hint", weight: 1, from: "all/dense1", to: "dense1" }],
      epochs: 6,
    },
  ],
  train: { batchSize: 32, epochs: 4, checkpointEverySteps: 5 },
  fineTune: { epochs: 2, learningRate: 0.001, freeze: ["dense1"] },
};

function weights(run: string, model: string): Promise<Buffer> {
  return runs.weights(`runs/${run}/students/distilled-1/${model}`);
}

test("a trainer killed in its first stage ends with the weights of one that was not", { timeout }, async () => {
  expect((await faculty(["run", await runs.runFile("still", threeStages)], { cwd: runs.folder })).code).toBe(0);

  await using nats = await startWatchedNats();
  const inStage = nats.training("killed", "stage");
  await using run = startFaculty(["run", await runs.runFile("killed", threeStages)], {
    cwd: runs.folder,
    env: { NATS_URL: nats.server.url },
  });
  await inStage;
  const trainer = descendants(run.pid).find(({ command }) => command.includes(" student "));
  process.kill(trainer?.pid ?? 0, "SIGKILL");
  const { code, stderr } = await run.finished;
  expect(stderr).toContain("distilled-1 ended with SIGKILL");
  expect(code).toBe(0);
  for (const model of ["distilled", "fine-tuned"])
    expect((await weights("killed", model)).equals(await weights("still", model))).toBe(true);
});

test("a frozen layer that is not there is refused by name", { timeout }, async () => {
  const stages = [{ ...threeStages.stages[0], freeze: ["conv1"] }];
  const file = await runs.runFile("frozen", { ...threeStages, stages });
  const { code, stderr } = await faculty(["run", file], { cwd: runs.folder });
  expect(stderr).toContain("freeze: the student has no layer conv1 with weights, it has dense1, logits");
  expect(code).not.toBe(0);
});
