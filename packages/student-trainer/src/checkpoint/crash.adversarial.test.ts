import { createRandom } from "@faculty/shared/random";
import { createMemoryDisk, type MemoryDisk, recordingLog } from "@faculty/testing";
import { describe, expect, test } from "vitest";
import { zeroCounters } from "../batch/pull-counters.ts";
import { openLedger } from "../ledger/ledger.ts";
import type { LedgerRecord } from "../ledger/ledger-record.ts";
import { readLedger } from "../ledger/read-ledger.ts";
import { type Checkpoint, phaseStart } from "./checkpoint.ts";
import { createCheckpointStore } from "./checkpoint-store.ts";

/**
 * A trainer without a model: its weights count the steps. Killed at any operation on its disk, or its power cut there,
 * it goes on from what is left, and must end with every step once.
 */
const steps = 6;
const folder = "/student/checkpoints";
const ledgerPath = "/student/ledger.jsonl";
const { logger } = recordingLog();
const begin: LedgerRecord = { kind: "begin", run: "r", student: "s", seed: 1, identity: "abc" };

async function trainOn(disk: ReturnType<MemoryDisk["mount"]>): Promise<Checkpoint> {
  const store = createCheckpointStore(disk, folder, 2, logger);
  const found = await store.latest();
  await using ledger = await openLedger(disk, ledgerPath, begin, found?.ledger ?? null, logger);
  let step = found?.state.step ?? 0;
  let last = found;
  while (step < steps) {
    ledger.add({ kind: "step", epoch: 0, step, rows: 1, ids: "", signals: null, mask: "", generation: 0 });
    step += 1;
    last = {
      identity: {},
      phase: "first",
      state: { ...phaseStart([Float32Array.of(step)], null), step },
      digests: {},
      generation: 0,
      counters: zeroCounters(),
      epochCounters: {},
      epochMasks: {},
      ledger: await ledger.commit(),
      finished: [],
    };
    await store.write(last);
  }
  if (last === null) throw new Error("nothing was written");
  return last;
}

/** Runs to the end, dying at each of these operations, counted from each start. */
async function survive(deaths: readonly number[], isPowerCut: boolean, seed: number) {
  const memory = createMemoryDisk();
  const random = createRandom(seed);
  for (const death of deaths) {
    let operations = 0;
    let die: () => void = () => undefined;
    const died = new Promise<"died">((resolve) => {
      die = () => resolve("died");
    });
    const disk = memory.mount({
      before: async () => {
        if (++operations < death) return;
        die();
        await new Promise(() => undefined);
      },
    });
    if ((await Promise.race([trainOn(disk), died])) !== "died") continue;
    disk.kill();
    if (isPowerCut) memory.cutPower(random);
  }
  const disk = memory.mount();
  const end = await trainOn(disk);
  return { end, ledger: readLedger((await disk.read(ledgerPath)) ?? Buffer.alloc(0)) };
}

function expectWhole({ end, ledger }: Awaited<ReturnType<typeof survive>>) {
  expect(end.state.weights).toEqual([Float32Array.of(steps)]);
  expect(ledger.damage).toBeNull();
  expect(ledger.records.flatMap((record) => (record.kind === "step" ? [record.step] : []))).toEqual(
    Array.from({ length: steps }, (_, step) => step),
  );
  expect(ledger.records.filter(({ kind }) => kind === "gap")).toEqual([]);
}

const operations = 60; // more than a run without a death takes

describe.each([
  ["killed", false],
  ["cut off from power", true],
])("a trainer that is %s", (_, isPowerCut) => {
  test("once, at any operation, ends with every step once", async () => {
    for (let death = 1; death <= operations; death++) expectWhole(await survive([death], isPowerCut, death));
  });

  test("again and again ends with every step once", async () => {
    for (let seed = 0; seed < 200; seed++) {
      const random = createRandom(seed);
      const deaths = Array.from({ length: 8 }, () => random.integer(1, 16));
      expectWhole(await survive(deaths, isPowerCut, seed));
    }
  });
});

test("a full disk leaves the checkpoint before it whole, and says so", async () => {
  for (let room = 0; room < 400; room += 13) {
    const memory = createMemoryDisk();
    const before = createCheckpointStore(memory.mount(), folder, 2, logger);
    const checkpoint: Checkpoint = {
      identity: {},
      phase: "first",
      state: phaseStart([Float32Array.of(1)], null),
      digests: {},
      generation: 0,
      counters: zeroCounters(),
      epochCounters: {},
      epochMasks: {},
      ledger: { bytes: 0, chain: "" },
      finished: [],
    };
    await before.write(checkpoint);
    const full = createCheckpointStore(
      memory.mount({ fate: () => ({ kind: "full", bytes: room }) }),
      folder,
      2,
      logger,
    );
    await expect(full.write({ ...checkpoint, phase: "done" })).rejects.toMatchObject({
      code: "IO_FAILED",
      message: `cannot write a checkpoint to ${folder}: ENOSPC: no space left on device`,
    });
    expect(await full.latest()).toEqual(checkpoint);
    expect(await memory.mount().list(folder)).toEqual(["00000001.checkpoint"]);
  }
});
