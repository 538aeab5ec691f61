import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Dataset } from "@faculty/data/datasets";
import { startBackend } from "@faculty/models/backend";
import { validationFigures } from "@faculty/shared/metrics";
import { noLabel } from "@faculty/shared/samples";
import { type Meter, noMeter, type Reading } from "@faculty/shared/telemetry";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { StudentEpoch } from "./phases/student-epoch.ts";
import { data, resultOf, specOf, trainIn, weightsIn } from "./train-student.fixture.ts";

let folder: string;
beforeAll(async () => {
  await startBackend();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "student-"));
});
afterEach(() => rm(folder, { recursive: true }));

const soft = [{ loss: "soft-target-kl", weight: 1 }];
const oneClass: Dataset = { ...data, train: { ...data.train, labels: new Int32Array(data.train.count) } };

test("the figures of the last validation are among the metrics, and each epoch is told with its steps and weights", async () => {
  const gauges = new Map<string, () => readonly Reading[]>();
  const meter: Meter = { ...noMeter, gauge: (name, read) => void gauges.set(name, read) };
  const epochs: (readonly [steps: number, learningRate: number, weights: number])[] = [];
  const onEpoch = ({ steps, learningRate, weightNames, readWeights }: StudentEpoch) => {
    expect(readWeights()).toHaveLength(weightNames.length);
    epochs.push([steps, learningRate, weightNames.length]);
  };
  const trained = await trainIn(folder, { meter, onEpoch });
  const [model] = resultOf(trained).models;
  const last = Object.entries(validationFigures(model?.history.at(-1)?.validation ?? { ensembleKl: Number.NaN }));
  expect(gauges.get("faculty_validation")?.()).toEqual(last.map(([metric, value]) => ({ labels: { metric }, value })));
  expect(last.map(([metric]) => metric)).toEqual(["accuracy", "nll"]);
  const told = trained.messages.flatMap((one) => (one.kind === "trainer" && one.validation ? [one.validation] : []));
  const [accuracy, nll] = last.map(([metric, value]) => ({ metric, value }));
  expect(told.at(-1)).toEqual({ ...accuracy, others: [nll] });
  const stepsPerEpoch = Math.ceil((data.train.count * 0.75) / 8);
  expect(epochs).toEqual([1, 2, 3, 4].map((done) => [done * stepsPerEpoch, 0.02, 2 * 2])); // two layers, kernel and bias
});

describe("the best epoch", () => {
  test("is the one nearest to the ensemble where no term reads a label", async () => {
    const optimizer = { learningRate: { schedule: "step", from: 0.5, factor: 0.1, every: 2 } };
    const student = { model: { kind: "mlp", units: [6] }, optimizer };
    const trained = await trainIn(folder, { spec: specOf({ objective: soft, student }) });
    const [model] = resultOf(trained).models;
    const divergences = model?.history.map(({ validation }) => (validation as { ensembleKl: number }).ensembleKl) ?? [];
    expect(divergences).toHaveLength(4);
    expect(divergences[model?.bestEpoch ?? -1]).toBe(Math.min(...divergences));
    const asked = trained.requests.filter(({ batch }) => batch.kind === "evaluate");
    expect(asked.map(({ temperature }) => temperature)).toEqual([1]); // all twelve held out, once
    expect(trained.messages.every((message) => message.kind !== "trainer" || message.validationAccuracy === null)).toBe(
      true,
    );
  });

  test("is the one nearest to the ensemble where the labels held out are of one class", async () => {
    const trained = await trainIn(folder, { dataset: oneClass });
    const [model] = resultOf(trained).models;
    expect(model?.history.every(({ validation }) => validation !== null && "ensembleKl" in validation)).toBe(true);
    expect(model?.validation).toMatchObject({
      samples: 12,
      accuracy: null,
      nll: null,
      ece: null,
      balancedAccuracy: null,
      macroF1: null,
    });
  });

  test("is the one nearest to the ensemble where no sample has a label, and a hard term is 0 then", async () => {
    const labels = new Int32Array(data.train.count).fill(noLabel);
    const trained = await trainIn(folder, { dataset: { ...data, train: { ...data.train, labels } } });
    const [model] = resultOf(trained).models;
    expect(model?.history.every(({ validation }) => validation !== null && "ensembleKl" in validation)).toBe(true);
    expect(model?.history.map(({ terms }) => terms["hard-label"])).toEqual([0, 0, 0, 0]);
    expect(model?.test.accuracy).toBeGreaterThan(2 / 3); // of three classes, by what the teachers say alone
  });

  test("is the last one for a student from scratch whose labels are of one class", async () => {
    const trained = await trainIn(folder, { dataset: oneClass, objective: "scratch", bus: null });
    const [model] = resultOf(trained).models;
    expect(model?.bestEpoch).toBe(3);
    expect(model?.history.map(({ validation }) => validation)).toEqual([null, null, null, null]);
  });

  test("is found again by a student that was stopped", async () => {
    const spec = specOf({ objective: soft, train: { batchSize: 16, epochs: 2 } });
    const stop = new AbortController();
    let applied = 0;
    const onApply = () => {
      applied++;
      if (applied === 8) stop.abort(); // within the second epoch: two calls a step, three steps an epoch
    };
    const stopped = await trainIn(folder, { spec, abort: stop.signal, onApply });
    expect(stopped.outcome.kind).toBe("stopped");
    const resumed = resultOf(await trainIn(folder, { spec }));
    const other = join(folder, "whole");
    const whole = resultOf(await trainIn(other, { spec }));
    expect(resumed.models[0]?.bestEpoch).toBe(whole.models[0]?.bestEpoch);
    expect(await weightsIn(folder, "distilled")).toEqual(await weightsIn(other, "distilled"));
  });
});

test("patience does not count where nothing is held out", async () => {
  const spec = specOf({
    dataset: { name: "digits", validation: 0 },
    train: { batchSize: 8, epochs: 4, earlyStopping: { patience: 1 } },
  });
  const [model] = resultOf(await trainIn(folder, { spec })).models;
  expect(model?.history).toHaveLength(4);
  expect(model).toMatchObject({ bestEpoch: 3, validation: null });
});

test("a last step that spoils the weights is told, though its own loss was finite", async () => {
  const optimizer = { kind: "sgd", learningRate: 1e38 };
  const spec = specOf({
    student: { model: { kind: "mlp", units: [6] }, optimizer },
    train: { batchSize: 64, epochs: 1 }, // the only step there is
  });
  await expect(trainIn(folder, { spec })).rejects.toMatchObject({
    code: "NOT_FINITE",
    message: expect.stringMatching(
      /^the logits of sample \d+ left the range of float32: lower the learning rate or set clipNorm$/,
    ),
  });
});
