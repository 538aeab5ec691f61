import { appendFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeDisk } from "@faculty/shared/disk";
import { type ValidationMetrics, validationOf } from "@faculty/shared/metrics";
import { createRandom } from "@faculty/shared/random";
import { createMemoryDisk, recordingLog } from "@faculty/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { zeroCounters } from "../batch/pull-counters.ts";
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint, phaseStart } from "./checkpoint.ts";
import { decodeCheckpointFile } from "./checkpoint-file.ts";
import { createCheckpointStore } from "./checkpoint-store.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "checkpoints-"));
});
afterEach(() => rm(folder, { recursive: true }));

function checkpointAt(step: number): Checkpoint {
  const weights = [Float32Array.of(step, Math.PI, -0), Float32Array.of(1e-40)];
  return {
    identity: { run: '"r"', seed: "7" },
    phase: "first",
    state: {
      epoch: 1,
      step,
      steps: 10 + step,
      weights,
      learner: {
        objective: [Float32Array.of(5)],
        optimizer: { iterations: 12, slots: { "first-moment": Float32Array.of(1, 2, 3, 4) } },
      },
      best: { epoch: 0, validation: validationOf({ accuracy: 0.5, nll: 1.25 }), weights },
      history: [
        {
          epoch: 0,
          terms: { "hard-label": 1.5 },
          validation: { accuracy: 0.5, nll: 1.25 },
          pulls: null,
          masks: { "10": 8 },
        },
      ],
      terms: {
        gathered: { steps: 2, sums: { "hard-label": 0.1 } },
        since: { steps: 1, sums: { "hard-label": Math.fround(0.3) } },
      },
    },
    digests: { teacher: "abc" },
    generation: 2,
    counters: { ...zeroCounters(), issued: 3, ok: 2, cancelled: 1 },
    epochCounters: { "1": { ...zeroCounters(), issued: 1, ok: 1 } },
    epochMasks: { "1": { "11": 8 } },
    ledger: { bytes: 120, chain: "ab" },
    finished: [],
  };
}

describe("a checkpoint", () => {
  test("comes back as it was written, to the bit", () => {
    expect(decodeCheckpoint("x", encodeCheckpoint(checkpointAt(3)))).toEqual(checkpointAt(3));
  });

  test("comes back from the start of a phase, before there are slots or a best", () => {
    const start = { ...checkpointAt(0), state: phaseStart([new Float32Array()], null) };
    expect(decodeCheckpoint("x", encodeCheckpoint(start))).toEqual(start);
  });

  test.each<ValidationMetrics>([{ accuracy: 0.5, nll: 1.25 }, { ensembleKl: 0.25 }])(
    "keeps %j of its best epoch, from which the score follows again",
    (metrics) => {
      const whole = checkpointAt(3);
      const best = { epoch: 0, validation: validationOf(metrics), weights: whole.state.weights };
      const bytes = encodeCheckpoint({ ...whole, state: { ...whole.state, best } });
      expect(decodeCheckpointFile("x", bytes).head).toMatchObject({ best: { epoch: 0, ...metrics } });
      expect(decodeCheckpoint("x", bytes).state.best).toEqual(best);
    },
  );

  test("is refused wherever it is cut, and whichever byte is changed", () => {
    const whole = encodeCheckpoint(checkpointAt(3));
    for (let length = 0; length < whole.length; length += 7)
      expect(() => decodeCheckpoint("x", whole.subarray(0, length))).toThrow(/^checkpoint x: its /);
    for (let at = 0; at < whole.length; at += 7) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] as number) ^ 1;
      expect(() => decodeCheckpoint("x", changed)).toThrow(/^checkpoint x: its /);
    }
  });
});

describe("createCheckpointStore", () => {
  test("has nothing before the first write, even without a folder", async () => {
    expect(await createCheckpointStore(nodeDisk, join(folder, "none"), 2, recordingLog().logger).latest()).toBeNull();
  });

  test("gives back the newest", async () => {
    const store = createCheckpointStore(nodeDisk, folder, 2, recordingLog().logger);
    await store.write(checkpointAt(1));
    await store.write(checkpointAt(2));
    expect(await store.latest()).toEqual(checkpointAt(2));
  });

  test("keeps the last few and no temporary file", async () => {
    const store = createCheckpointStore(nodeDisk, folder, 2, recordingLog().logger);
    for (let step = 1; step <= 4; step++) await store.write(checkpointAt(step));
    expect((await readdir(folder)).sort()).toEqual(["00000003.checkpoint", "00000004.checkpoint"]);
  });

  test("falls back to the one before a torn one, and says so", async () => {
    const log = recordingLog();
    const store = createCheckpointStore(nodeDisk, folder, 3, log.logger);
    for (let step = 1; step <= 3; step++) await store.write(checkpointAt(step));
    const newest = join(folder, "00000003.checkpoint");
    await truncate(newest, (await readFile(newest)).length - 1);
    await appendFile(join(folder, "00000002.checkpoint"), "x");
    expect(await store.latest()).toEqual(checkpointAt(1));
    expect(log.warnings).toEqual([
      `checkpoint ${newest}: its digest is not that of its content, it is torn or was changed; trying the one before`,
      `checkpoint ${join(folder, "00000002.checkpoint")}: its digest is not that of its content, it is torn or was changed; trying the one before`,
    ]);
  });

  test("goes on numbering after a torn one", async () => {
    const store = createCheckpointStore(nodeDisk, folder, 2, recordingLog().logger);
    await writeFile(join(folder, "00000007.checkpoint"), "torn");
    await store.write(checkpointAt(1));
    expect(await store.latest()).toEqual(checkpointAt(1));
  });

  test("is there after a power cut as soon as it is written", async () => {
    const memory = createMemoryDisk();
    const store = createCheckpointStore(memory.mount(), "/run", 2, recordingLog().logger);
    for (let step = 1; step <= 4; step++) {
      await store.write(checkpointAt(step));
      memory.cutPower(createRandom(step));
      expect(await store.latest()).toEqual(checkpointAt(step));
    }
  });

  test("keeps the one before until the next is there, wherever the power is cut", async () => {
    const found: (number | undefined)[] = [];
    for (let death = 1; death <= 8; death++) {
      const memory = createMemoryDisk();
      const log = recordingLog();
      const before = createCheckpointStore(memory.mount(), "/run", 2, log.logger);
      for (const step of [1, 2]) await before.write(checkpointAt(step));
      let left = death;
      const disk = memory.mount({
        before: async () => void (left-- > 0 || (await Promise.reject(new Error("no power")))),
      });
      await createCheckpointStore(disk, "/run", 2, log.logger)
        .write(checkpointAt(3))
        .catch(() => undefined);
      memory.cutPower(createRandom(death));
      found.push((await createCheckpointStore(memory.mount(), "/run", 2, log.logger).latest())?.state?.step);
    }
    // the folder, the file, its name, and the folder's sync: from then on it counts
    expect(found).toEqual([2, 2, 2, 3, 3, 3, 3, 3]);
  });

  test("leaves what is there intact when it cannot write", async () => {
    await createCheckpointStore(nodeDisk, folder, 2, recordingLog().logger).write(checkpointAt(1));
    const inFile = join(folder, "00000001.checkpoint", "inner");
    await expect(
      createCheckpointStore(nodeDisk, inFile, 2, recordingLog().logger).write(checkpointAt(2)),
    ).rejects.toMatchObject({
      code: "IO_FAILED",
    });
    expect(await createCheckpointStore(nodeDisk, folder, 2, recordingLog().logger).latest()).toEqual(checkpointAt(1));
  });
});
