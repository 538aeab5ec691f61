import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { startNatsServer } from "@faculty/testing";
import { expect, test } from "vitest";
import { faculty } from "./faculty-process.ts";
import { startObserved } from "./observed-role.ts";
import { createTinyRuns } from "./tiny-run.ts";

/** Processes that load TensorFlow start one after the other on a small machine. */
const timeout = 300_000;

const runs = createTinyRuns();

/** Of 1,437 samples to train on, in batches of 32. */
const stepsPerEpoch = 45;
const train = { batchSize: 32, epochs: 4, checkpointEverySteps: stepsPerEpoch };

test("a teacher that hardly counts is released, and then not missed: the student is the same to the bit", {
  timeout,
}, async () => {
  const file = await runs.runFile("gated", {
    train,
    ensemble: {
      weighting: { kind: "fixed", weights: { all: 1, low: 0.005 } },
      gating: { threshold: 0.01, window: 2, release: true },
    },
    baseline: false,
  });
  expect((await faculty(["run", file], { cwd: runs.folder })).code).toBe(0);
  const report = JSON.parse(await readFile(join(runs.folder, "runs/gated/report.json"), "utf8"));
  const share = 0.005 / 1.005;
  expect(report.teachers[0].epochs.map(({ weights }: { weights: object }) => weights)).toEqual([
    { all: expect.closeTo(1 - share), low: expect.closeTo(share) },
    { all: expect.closeTo(1 - share), low: expect.closeTo(share) },
    { all: 1 },
    { all: 1 },
  ]);
  const audit = await faculty(["audit", "runs/gated"], { cwd: runs.folder });
  expect(`${audit.code} ${audit.stderr}`).toBe("0 ");

  await using nats = await startNatsServer();
  const options = { cwd: runs.folder, env: { NATS_URL: nats.url } };
  await using all = startObserved(["teacher", file, "--name", "all"], options);
  await using low = startObserved(["teacher", file, "--name", "low"], options);
  await using coordinator = startObserved(["coordinator", file], options);
  await Promise.all([
    all.events("teacher-ready"),
    low.events("teacher-ready"),
    coordinator.events("coordinator-ready"),
  ]);
  const student = (env = {}) =>
    startObserved(["student", file, "--out", "killed"], { ...options, env: { ...options.env, ...env } });
  await using first = student({ FACULTY_FAILPOINT: `after-apply@${2 * stepsPerEpoch + 10}` });
  expect((await first.finished).code).toBeNull(); // SIGKILL leaves none
  low.kill("SIGTERM");
  await low.finished;
  await using second = student();
  expect((await second.finished).code).toBe(0);

  const undisturbed = await runs.weights("runs/gated/students/distilled-1/distilled");
  expect((await runs.weights("killed/distilled")).equals(undisturbed)).toBe(true);
  const ledger = await readFile(join(runs.folder, "killed/ledger.jsonl"), "utf8");
  const releases = ledger
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line))
    .filter(({ kind }) => kind === "release");
  expect(releases).toMatchObject([{ teacher: "low", epoch: 2 }]);
});
