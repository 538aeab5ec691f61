import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startBackend } from "@faculty/shared/backend";
import { createMemoryNetwork } from "@faculty/shared/bus";
import { systemClock } from "@faculty/shared/clock";
import { opaqueParts, runSpecSchema } from "@faculty/shared/config";
import { plan } from "@faculty/shared/plan";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { readLedger } from "./ledger/read-ledger.ts";
import type { StudentResult } from "./student-result.ts";
import { blobs } from "./testing/blobs.ts";
import { type FakeCoordinatorOptions, serveFakeCoordinator } from "./testing/fake-coordinator.ts";
import { recordingLog } from "./testing/recording-log.ts";
import { trainStudent } from "./train-student.ts";

const data = blobs();
const { labels } = data.train;
const spec = runSpecSchema(opaqueParts).parse({
  name: "r",
  dataset: { name: "idx", path: ".", validation: 0.25 },
  teachers: [
    { name: "even", model: "even" },
    { name: "odd", model: "odd" },
  ],
  ensemble: { policy: { kind: "best-effort", maxPartialShare: 0.5 } },
  student: { model: { kind: "mlp", units: [6] } },
  objective: [{ loss: "soft-target-kl", weight: 1 }],
  train: { batchSize: 8, epochs: 4, checkpointEverySteps: 4, credit: 3 },
});

let folder: string;
beforeAll(async () => {
  await startBackend();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "faculty-partial-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function train(tamper: FakeCoordinatorOptions["tamper"]): Promise<StudentResult> {
  const network = createMemoryNetwork();
  const order = plan({ seed: spec.seed, epochs: 4, batchSize: 8, validation: 0.25, labels });
  await using _coordinator = await serveFakeCoordinator({
    bus: network.connect(),
    run: "r",
    classes: 3,
    idsOf: (epoch, step) => order.batch(epoch, step),
    teachers: { even: (id) => [0, 1, 2].map((c) => (labels[id] === c ? 3 : 0)) },
    ...(tamper && { tamper }),
  });
  const outcome = await trainStudent({
    bus: network.connect(),
    runId: "r",
    spec,
    dataset: data,
    student: "student-1",
    seed: 5,
    objective: "distil",
    temperature: 2,
    folder,
    clock: systemClock,
    logger: recordingLog().logger,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  if (outcome.kind === "stopped") throw new Error("expected a finished student");
  return outcome.result;
}

async function stepsOf() {
  const { records } = readLedger(await readFile(join(folder, "ledger.jsonl")));
  return records.flatMap((record) => (record.kind === "step" ? [record] : []));
}

describe("a run that may go on without a teacher", () => {
  /** Two teachers, of which the second is missing from a step of epoch 1 on. */
  const without = (fromStep: number): FakeCoordinatorOptions["tamper"] => {
    return (reply, { batch }) => {
      const isPartial = batch.kind === "train" && batch.epoch === 1 && batch.step >= fromStep;
      const { teachers, digests } = reply.head;
      const [first = "", digest = ""] = [teachers[0], digests[0]];
      const head = { teachers: [first, "odd"], digests: [digest, isPartial ? "" : "o"], mask: [true, !isPartial] };
      return { ...reply, head: { ...reply.head, ...head } };
    };
  };

  test("says of every epoch which rows were made by whom", async () => {
    const [model] = (await train(without(4))).models;
    expect(model?.history.map(({ masks }) => masks)).toEqual([
      { "11": 36 },
      { "11": 32, "10": 4 },
      { "11": 36 },
      { "11": 36 },
    ]);
    expect((await stepsOf()).filter(({ mask }) => mask === "10").map(({ epoch, step }) => [epoch, step])).toEqual([
      [1, 4],
    ]);
  });

  test("stops beyond its cap, there again when it is resumed, and goes on when the teacher is back", async () => {
    const stopped = {
      code: "TOO_PARTIAL",
      message: expect.stringMatching(/^epoch 1: 20 of its 36 rows were made without a teacher, /) as string,
    };
    await expect(train(without(2))).rejects.toMatchObject(stopped);
    await expect(train(without(2))).rejects.toMatchObject(stopped);
    const [model] = (await train(without(5))).models;
    // The checkpoint after 8 steps holds step 2 of epoch 1; steps 3 and 4 are made anew.
    expect(model?.history[1]?.masks).toEqual({ "11": 8 + 8 + 8 + 4, "10": 8 });
  });
});
