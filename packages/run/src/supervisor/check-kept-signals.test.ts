import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSignalStore, signalKey } from "@faculty/coordinator/signals";
import { loadDataset, runOutput, type Samples } from "@faculty/data/datasets";
import { opaqueParts, runSpecSchema } from "@faculty/shared/config";
import { createLogger } from "@faculty/shared/logging";
import { planOf } from "@faculty/shared/plan";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkKeptSignals } from "./check-kept-signals.ts";

const dataset = await loadDataset({ name: "digits" });
const { digest, classes } = dataset;
const model = {
  teacher: "a",
  digest: "abc",
  output: runOutput(dataset),
  inputShape: [8, 8, 1],
  datasets: [],
  layers: [],
  parameters: 1,
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "faculty-kept-"));
  const logger = createLogger({ service: "test", level: "silent" });
  await using store = await openSignalStore({ folder, maxBytes: 1e9, evict: false, logger });
  for (const source of ["train", "test"] as const) {
    const view = { augment: [], seed: 0, epoch: 0 };
    const of = {
      teacher: "abc",
      dataset: digest,
      source,
      view,
      signal: "log-probabilities",
      codec: "float16",
    } as const;
    const signal = { rows: 1, width: classes.length, data: new Float32Array(classes.length).fill(-Math.log(10)) };
    const key = signalKey({ ...of, classes: classes.length });
    await store.put(key, { ...model, replica: "1", backend: "fake" }, [0], signal);
  }
});
afterEach(() => rm(folder, { recursive: true }));

const specOf = (keys: object) =>
  runSpecSchema(opaqueParts).parse({
    name: "kept",
    dataset: { name: "digits" },
    teachers: [{ name: "a", model: "./a" }],
    signals: { mode: "offline", folder },
    student: { model: { kind: "mlp" } },
    objective: [{ loss: "soft-target-kl", weight: 1 }],
    train: { epochs: 1 },
    ...keys,
  });
const check = (keys: object = {}, ofModel = "abc") => checkKeptSignals(specOf(keys), dataset, { a: ofModel });

test("a store that was filled for such a run is fine", () => check());

test.each([
  ["another codec", { codec: "int8" }, 'train samples of data set digits, log-probabilities in "int8"'],
  ["logits", { signal: "logits" }, 'train samples of data set digits, logits in "float16"'],
  [
    "other views",
    { augment: [{ kind: "crop", padding: 1 }] },
    'train samples of data set digits as they are augmented here, log-probabilities in "float16"',
  ],
])("a store finds nothing for a run of %s", async (_, keys, what) => {
  await expect(check(keys)).rejects.toThrow(
    `teacher a: signals.mode is offline, the signal store ${folder} holds nothing of it for ${what}: run faculty harvest`,
  );
});

test("of samples kept by content it is told how many the store lacks", async () => {
  const first = "00".repeat(16); // the digest of all samples but the last, whose digest is another
  const last = dataset.train.count - 1;
  const named = (of: Samples, other: number): Samples => ({
    ...of,
    digests: { element: "uint8", copyRow: (id, to) => void to.fill(id === other ? 1 : 0) },
  });
  const photos = { ...dataset, train: named(dataset.train, last), test: named(dataset.test, -1) };
  const logger = createLogger({ service: "test", level: "silent" });
  await using store = await openSignalStore({ folder, maxBytes: 1e9, evict: false, logger });
  const view = { augment: [], seed: 0, epoch: 0 };
  const of = { teacher: "abc", samples: "by-content", view, signal: "log-probabilities", codec: "float16" } as const;
  const signal = { rows: 1, width: classes.length, data: new Float32Array(classes.length) };
  const put = (name: string) =>
    store.put(
      signalKey({ ...of, classes: classes.length }),
      { ...model, replica: "1", backend: "fake" },
      [name],
      signal,
    );
  await put(first);
  const { trainIds } = planOf(specOf({}), photos);
  expect(trainIds).toContain(last);
  await expect(checkKeptSignals(specOf({}), photos, { a: "abc" })).rejects.toThrow(
    `holds nothing of it for 1 of ${trainIds.length} train samples of data set digits, log-probabilities in "float16": run faculty harvest`,
  );
  await put("01".repeat(16));
  await checkKeptSignals(specOf({}), photos, { a: "abc" });
});

test("a store of another model is not, and neither is an empty one", async () => {
  const message = (at: string) =>
    `teacher a: signals.mode is offline, the signal store ${at} holds nothing of its model: run faculty harvest`;
  await expect(check({}, "def")).rejects.toThrow(message(folder));
  const empty = join(folder, "none");
  await expect(check({ signals: { mode: "offline", folder: empty } })).rejects.toThrow(message(empty));
});
