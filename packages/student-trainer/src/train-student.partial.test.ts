import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startBackend } from "@faculty/models/backend";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { FakeCoordinatorOptions } from "./receive/fake-coordinator.fixture.ts";
import type { StudentResult } from "./student-result.ts";
import { resultOf, specOf, stepsIn, trainIn } from "./train-student.fixture.ts";

const spec = specOf({
  teachers: ["even", "odd"].map((name) => ({ name, model: name })),
  ensemble: { policy: { kind: "best-effort", maxPartialShare: 0.5 } },
  objective: [{ loss: "soft-target-kl", weight: 1 }],
});

let folder: string;
beforeAll(async () => {
  await startBackend();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "faculty-partial-"));
});
afterEach(() => rm(folder, { recursive: true }));

const train = async (tamper: FakeCoordinatorOptions["tamper"]): Promise<StudentResult> =>
  resultOf(await trainIn(folder, { spec }, tamper));

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
    expect((await stepsIn(folder)).filter(({ mask }) => mask === "10").map(({ epoch, step }) => [epoch, step])).toEqual(
      [[1, 4]],
    );
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
