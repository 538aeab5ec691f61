import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startBackend } from "@faculty/models/backend";
import { recordingLog } from "@faculty/testing";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { readLedger } from "./ledger/read-ledger.ts";
import { labels, resultOf, specOf, stepsIn, trainIn, weightsIn } from "./train-student.fixture.ts";

let folder: string;
beforeAll(async () => {
  await startBackend();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "release-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("a teacher that never counts", () => {
  const gating = { threshold: 0.05, window: 2, release: true };
  const others = { contrary: (id: number) => [0, 1, 2].map((c) => (labels[id] === c ? -9 : 0)) };
  const gated = (more: object = {}) =>
    specOf({
      teachers: ["even", "contrary"].map((name) => ({ name, model: "x" })),
      ensemble: { gating: { ...gating, ...more } },
      objective: [{ loss: "gated-kl", weight: 1, evenness: 0 }],
      student: { model: { kind: "mlp", units: [6] }, optimizer: { learningRate: 1 } },
      train: { batchSize: 8, epochs: 6, checkpointEverySteps: 4, credit: 3 },
    });

  const releases = async () => {
    const { records } = readLedger(await readFile(join(folder, "ledger.jsonl")));
    return records.flatMap((record) => (record.kind === "release" ? [[record.teacher, record.epoch]] : []));
  };

  test("is told of, and asked as before where the run file does not release it", async () => {
    const log = recordingLog();
    const trained = await trainIn(folder, { spec: gated({ release: false }), logger: log.logger }, undefined, others);
    expect(
      log.warnings.filter((text) => /^teacher contrary has a weight of .*, below 0.05 for 2 epochs$/.test(text)),
    ).toHaveLength(1);
    expect(trained.requests.every(({ teachers }) => teachers === undefined)).toBe(true);
    expect(trained.messages.at(-1)).toMatchObject({
      weights: { contrary: expect.any(Number) as number },
      released: [],
    });
  });

  test("is asked no more from an epoch's beginning on, and a resumed run does the same to the bit", async () => {
    const whole = await trainIn(folder, { spec: gated() }, undefined, others);
    const [released] = await releases();
    expect(released?.[0]).toBe("contrary");
    const from = Number(released?.[1]);
    const made = await stepsIn(folder);
    expect(made.map(({ mask }) => mask)).toEqual(made.map(({ epoch }) => (epoch < from ? "11" : "1")));
    const history = resultOf(whole).models[0]?.history ?? [];
    expect(history.map(({ teachers }) => Object.keys(teachers?.weights ?? {}).length)).toEqual(
      history.map(({ epoch }) => (epoch < from ? 2 : 1)),
    );
    expect(whole.messages.at(-1)).toMatchObject({ weights: { even: 1 }, released: ["contrary"] });
    const weights = await weightsIn(folder, "distilled");

    await rm(folder, { recursive: true });
    for (let stops = 0; ; stops++) {
      const stop = new AbortController();
      const part = await trainIn(
        folder,
        { spec: gated(), abort: stop.signal },
        (reply, _request, count) => {
          if (count === 7) stop.abort();
          return reply;
        },
        others,
      );
      if (part.outcome.kind === "stopped") continue;
      expect(stops).toBeGreaterThan(2);
      expect(resultOf(part).models[0]?.history.map(({ teachers }) => teachers)).toEqual(
        history.map(({ teachers }) => teachers),
      );
      break;
    }
    expect(await releases()).toEqual([released]);
    expect(await stepsIn(folder)).toEqual(made);
    expect(await weightsIn(folder, "distilled")).toEqual(weights);
  });
});
