import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { datasetDigest, type HeldInputs, heldDataset, restrictClasses, type Samples } from "@faculty/data/datasets";
import { createPreparation } from "@faculty/data/preparation";
import { startBackend } from "@faculty/models/backend";
import { loadModel } from "@faculty/models/files";
import { systemClock } from "@faculty/shared/clock";
import type { OutputSpec } from "@faculty/shared/outputs";
import { leftOut, noLabel } from "@faculty/shared/samples";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { blobs } from "./batch/blobs.fixture.ts";
import { allIds } from "./evaluate/evaluate-logits.ts";
import { evaluateModel } from "./evaluate/evaluate-model.ts";
import { type TrainTeacherOptions, trainTeacher } from "./train-teacher.ts";

let folder: string;
beforeAll(async () => {
  await startBackend();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "classifier-"));
});
afterEach(() => rm(folder, { recursive: true }));

function optionsOf(more: Partial<TrainTeacherOptions> = {}): TrainTeacherOptions {
  return {
    dataset: blobs(),
    model: { kind: "mlp", units: [8] },
    seed: 1,
    augment: [],
    optimizer: { kind: "adam", learningRate: 0.05, weightDecay: 0 },
    labelSmoothing: 0,
    batchSize: 8,
    epochs: 6,
    validation: 0.25,
    name: "teacher",
    folder: join(folder, "teacher"),
    clock: systemClock,
    abort: new AbortController().signal,
    onProgress: () => undefined,
    ...more,
  };
}

const asTheyAre = createPreparation(undefined, blobs(), "model");

describe("trainTeacher", () => {
  test("saves a model that does what the result says, its weights rounded to float16", async () => {
    const result = await trainTeacher(optionsOf());
    expect(result.test.accuracy).toBeGreaterThan(0.8);
    const loaded = await loadModel(join(folder, "teacher"));
    if (loaded.kind !== "layers") throw new Error("expected a LayersModel");
    const again = evaluateModel(loaded.model, asTheyAre, blobs(), "test", allIds(blobs(), "test"));
    expect(again).toEqual(result.test);
    loaded.model.dispose();
  });

  test("learns from samples as its model makes them, and says so in its faculty.json", async () => {
    const inputs = { scale: 0.5, mean: [1, 0] };
    const result = await trainTeacher(optionsOf({ inputs }));
    const { manifest, model, kind } = await loadModel(join(folder, "teacher"));
    if (kind !== "layers") throw new Error("expected a LayersModel");
    expect(manifest).toMatchObject({ inputShape: [2], inputs: { ...inputs, sampleShape: [2] } });
    const preparation = createPreparation(inputs, blobs(), "model");
    expect(evaluateModel(model, preparation, blobs(), "test", allIds(blobs(), "test"))).toEqual(result.test);
    const unprepared = evaluateModel(model, asTheyAre, blobs(), "test", allIds(blobs(), "test"));
    expect(unprepared.nll).not.toBe(result.test.nll);
    model.dispose();
  });

  test("learns part of the classes, in the order given", async () => {
    const result = await trainTeacher(optionsOf({ dataset: restrictClasses(blobs(), ["top", "left"]) }));
    const { manifest, model } = await loadModel(join(folder, "teacher"));
    expect(manifest.classes).toEqual(["top", "left"]);
    expect(result.test.samples).toBe((24 / 3) * 2);
    expect(result.test.accuracy).toBeGreaterThan(0.8);
    model.dispose();
  });

  test("saves nothing when it is stopped", async () => {
    const abort = AbortSignal.abort();
    await expect(trainTeacher(optionsOf({ abort }))).rejects.toThrow("training of teacher was stopped");
    await expect(loadModel(join(folder, "teacher"))).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("keeps the last weights where nothing is held out", async () => {
    const result = await trainTeacher(optionsOf({ validation: 0 }));
    expect([result.bestEpoch, result.validation]).toEqual([5, null]);
  });

  test("passes over the labelled samples alone, and is the model that they make", async () => {
    const whole = blobs();
    const labels = whole.train.labels.map((label, id) => (id % 2 === 0 ? label : noLabel));
    const train = { ...whole.train, labels };
    let steps = 0;
    const onProgress = (told: { readonly steps: number }) => void (steps = told.steps);
    const result = await trainTeacher(optionsOf({ dataset: { ...whole, train }, onProgress }));
    expect(steps).toBe(Math.ceil((24 - 6) / 8)); // 24 of 48 have a label, a quarter of them is held out
    const without = labels.map((label) => (label === noLabel ? leftOut : label));
    const alone = { ...whole, train: { ...train, labels: without } };
    const other = await trainTeacher(optionsOf({ dataset: alone, folder: join(folder, "alone") }));
    expect(other).toEqual(result);
  });

  test("learns values, and classes that stand by themselves, of the samples that have a target", async () => {
    const whole = blobs();
    const withTargets = (output: OutputSpec, targetOf: (label: number) => number) => {
      const part = (samples: Samples<HeldInputs>): Samples<HeldInputs> => ({
        ...samples,
        labels: samples.labels.map((_, id) => (id % 4 === 3 ? noLabel : 0)),
        targets: { element: "float32", copyRow: (id, to) => void to.fill(targetOf(samples.labels[id] as number)) },
      });
      return { ...whole, output, classes: [], train: part(whole.train), test: part(whole.test) };
    };
    const height: OutputSpec = { name: "output", kind: "values", shape: [], scale: { mean: [5], std: [5] } };
    const dataset = withTargets(height, (label) => (label === 2 ? 10 : 0));
    const { test: values } = await trainTeacher(optionsOf({ dataset, epochs: 12 }));
    if (!("figures" in values)) throw new Error("expected figures of values");
    expect(values.figures["r2"]).toBeGreaterThan(0.6);
    const isTop: OutputSpec = { name: "output", kind: "independent", over: { names: ["top"] }, positions: [] };
    const tags = { ...withTargets(isTop, (label) => Number(label === 2)), classes: ["top"] };
    const { test: sets } = await trainTeacher(optionsOf({ dataset: tags, epochs: 12, folder: join(folder, "tags") }));
    if (!("figures" in sets)) throw new Error("expected figures of classes");
    expect(sets.figures["map"]).toBeGreaterThan(0.9);
    const none = { ...dataset, train: { ...dataset.train, labels: new Int32Array(whole.train.count).fill(noLabel) } };
    await expect(trainTeacher(optionsOf({ dataset: none }))).rejects.toMatchObject({
      code: "BAD_DATASET",
      message: "data set blobs has 48 training samples, none of them with a target",
    });
  });

  test("refuses to learn one class, which any constant answer knows", async () => {
    await expect(trainTeacher(optionsOf({ dataset: restrictClasses(blobs(), ["top"]) }))).rejects.toMatchObject({
      code: "BAD_DATASET",
      message:
        "data set blobs has 16 training samples, all of class top: there is nothing to tell apart, expected samples of two classes or more", // 48 / 3
    });
    const whole = blobs();
    const dataset = { ...whole, train: { ...whole.train, count: 0, labels: new Int32Array() } };
    await expect(trainTeacher(optionsOf({ dataset }))).rejects.toThrow(
      "data set blobs has no training sample of left, right, top: there is nothing to tell apart, expected samples of two classes or more",
    );
  });

  test("has no accuracy to tell where the test samples are of one class", async () => {
    const whole = blobs();
    const dataset = { ...whole, test: { ...whole.test, labels: new Int32Array(whole.test.count) } };
    const { test: found } = await trainTeacher(optionsOf({ dataset, epochs: 1 }));
    expect(found).toMatchObject({ samples: 24, accuracy: null, nll: null });
  });
});

describe("restrictClasses", () => {
  test("drops the samples of other classes and numbers the labels anew", () => {
    const whole = blobs(6, 3); // labels 0 1 2 0 1 2
    const part = heldDataset(restrictClasses(whole, ["top", "left"]));
    expect([...part.train.labels]).toEqual([1, 0, 1, 0]);
    expect(part.train.inputs.slice(2, 4)).toEqual(whole.train.inputs.slice(4, 6));
    expect([part.train.count, part.test.count]).toEqual([4, 2]);
    expect(part.digest).toBe(datasetDigest(part)); // equal digests mean equal samples
  });

  test("names the class that the data set has not", () => {
    expect(() => restrictClasses(blobs(), ["left", "bottom"])).toThrow(
      "classes are [left, bottom], expected different ones of [left, right, top]",
    );
    expect(() => restrictClasses(blobs(), ["Left", "top, up"])).toThrow(
      'classes are [Left, "top, up"], expected different ones of [left, right, top]; did you mean left for Left?',
    );
  });
});
