import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startBackend, tf } from "@faculty/models/backend";
import { loadModel } from "@faculty/models/files";
import { createLogger } from "@faculty/shared/logging";
import { planOf } from "@faculty/shared/plan";
import { noLabel } from "@faculty/shared/samples";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { EpochRecord } from "./checkpoint/epoch-record.ts";
import { idsDigest } from "./ledger/step-record.ts";
import { lessonOf } from "./phases/lesson.ts";
import type { TrainStudentOptions } from "./phases/student.ts";
import type { FakeCoordinatorOptions } from "./receive/fake-coordinator.fixture.ts";
import { studentResult } from "./student-result.ts";
import { data, labels, resultOf, specOf, stepsIn, trainIn, weightsIn } from "./train-student.fixture.ts";

let folder: string;
beforeAll(async () => {
  await startBackend();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "student-"));
});
afterEach(() => rm(folder, { recursive: true }));

const train = (...[more, tamper]: [more?: Partial<TrainStudentOptions>, tamper?: FakeCoordinatorOptions["tamper"]]) =>
  trainIn(folder, more, tamper);
/** Of an epoch, to the bit. */
const whatItBrought = ({ validation, terms }: EpochRecord) => ({ validation, terms });
const weightsOf = (model: string, under = folder) => weightsIn(under, model);
const stepsOf = (under = folder) => stepsIn(under);

const steps = 5; // 36 samples to train on, in batches of 8

describe("trainStudent", () => {
  test("learns from the teachers, saves the model and writes what came of it", async () => {
    const trained = await train();
    const result = resultOf(trained);
    expect(result.models.map((model) => model.name)).toEqual(["distilled"]);
    expect(result.models[0]?.test.accuracy).toBeGreaterThan(0.8);
    expect(result.models[0]?.history.map((record) => record.epoch)).toEqual([0, 1, 2, 3]);
    expect(Object.keys(result.models[0]?.history[0]?.terms ?? {})).toEqual(["hard-label", "soft-target-kl"]);
    expect(result.parameters).toBe((2 + 1) * 6 + (6 + 1) * 3);
    expect(result.counters).toEqual({ issued: 4 * steps, ok: 4 * steps, duplicate: 0, failed: 0, cancelled: 0 });
    const written: unknown = JSON.parse(await readFile(join(folder, "result.json"), "utf8"));
    expect(studentResult.parse(written)).toEqual(result);
    const { manifest, model } = await loadModel(join(folder, "distilled"));
    expect(manifest).toMatchObject({ name: "student-1", classes: data.classes, output: "logits" });
    model.dispose();
  });

  test("a temperature that changes is asked for step by step, and its steps are portable", async () => {
    const infos: string[] = [];
    const write = (line: string) => void infos.push(line);
    const logger = createLogger({ service: "student-trainer", level: "info", to: { write } });
    const temperature = { schedule: "linear", from: 4, to: 1, epochs: 3 } as const;
    const { requests } = await train({ temperature, logger });
    expect(requests).toHaveLength(4 * steps);
    requests.forEach(({ temperature: found }, i) => {
      expect(found).toBeCloseTo(Math.max(1, 4 - i / steps), 10); // from 4 down by 1 an epoch
    });
    const kinds = infos.filter((line) => line.includes("step-kind"));
    expect(kinds.map((line) => (JSON.parse(line) as { kind: unknown }).kind)).toEqual(["portable"]);
  });

  test("asks no teacher for a student from scratch", async () => {
    const trained = await train({ objective: "scratch", bus: null });
    expect(resultOf(trained).models.map((model) => model.name)).toEqual(["scratch"]);
    expect(trained.pulls).toBe(0);
  });

  test("trains from scratch on the labelled samples alone, and to the ceiling on those whose labels are hidden", async () => {
    const shown = labels.map((label, id) => (id % 3 === 0 ? label : noLabel));
    const dataset = { ...data, train: { ...data.train, labels: shown }, labelling: { digest: "x", known: labels } };
    const spec = specOf();
    const runPlan = planOf(spec, dataset);
    for (const objective of ["scratch", "ceiling"] as const) {
      const own = join(folder, objective);
      const trained = await trainIn(own, { objective, bus: null, dataset });
      expect(resultOf(trained).models.map(({ name }) => name)).toEqual([objective]);
      const { manifest, model } = await loadModel(join(own, objective));
      model.dispose();
      const isSeen = (id: number) => objective === "ceiling" || shown[id] !== noLabel;
      expect(manifest.trainedOn?.samples).toBe(runPlan.trainIds.filter(isSeen).length);
      const { plan } = lessonOf(objective, dataset, runPlan, spec.train.batchSize);
      const expected = Array.from({ length: 4 * runPlan.stepsPerEpoch }, (_, i) => {
        const step = i % runPlan.stepsPerEpoch;
        return idsDigest(plan.batch((i - step) / runPlan.stepsPerEpoch, step));
      });
      expect((await stepsIn(own)).map(({ ids }) => ids)).toEqual(expected);
    }
  });

  test("fine-tunes on hard labels and never keeps worse than it began with", async () => {
    const trained = await train({ spec: specOf({ fineTune: { epochs: 2, learningRate: 10 } }) });
    const [distilled, tuned] = resultOf(trained).models;
    expect(tuned?.name).toBe("fine-tuned");
    expect(Object.keys(tuned?.history[0]?.terms ?? {})).toEqual(["hard-label"]);
    expect(tuned?.validation?.accuracy).toBeGreaterThanOrEqual(distilled?.validation?.accuracy as number);
    expect(trained.pulls).toBe(4 * steps);
  });

  test("ends with biases that do better on validation data, added to the output layer alone", async () => {
    // One step hardly teaches: there is much that a bias can mend.
    const train1 = { batchSize: 36, epochs: 1 };
    const trained = await train({ spec: specOf({ train: train1, classBias: { tune: ["top", "left"] } }) });
    const [distilled, biased] = resultOf(trained).models;
    expect(biased).toMatchObject({ name: "with-biases", bestEpoch: -1, history: [] });
    expect(biased?.validation?.accuracy).toBeGreaterThan(distilled?.validation?.accuracy as number);
    expect(biased?.biases?.map((bias) => bias.class)).toEqual(["top", "left"]);
    const [before, after] = [await weightsOf("distilled"), await weightsOf("with-biases")];
    expect(after.slice(0, -1)).toEqual(before.slice(0, -1));
    const [top = 0, left = 0] = biased?.biases?.map(({ value }) => value) ?? [];
    const added = [left, 0, top];
    expect(after.at(-1)).toEqual(before.at(-1)?.map((bias, output) => bias + (added[output] ?? 0)));
    expect(resultOf(await train({ spec: specOf({ train: train1, classBias: { tune: ["top", "left"] } }) }))).toEqual(
      resultOf(trained),
    );
  });

  test("refuses a class of which nothing is held out before it asks a teacher", async () => {
    const spec = specOf({ classBias: { tune: ["right", "bottom"] } });
    await expect(train({ spec })).rejects.toMatchObject({
      code: "BAD_RUN_FILE",
      message: "classBias.tune: expected classes of the data set (left, right, top), found bottom",
    });
  });

  test("restores the weights of the epoch that was best on validation data", async () => {
    const trained = await train({ spec: specOf({ train: { batchSize: 8, epochs: 6 } }) });
    const model = resultOf(trained).models[0];
    const best = model?.history[model.bestEpoch]?.validation;
    const { accuracy, nll } = model?.validation ?? {};
    expect(best).toEqual({ accuracy, nll });
    const accuracies = model?.history.map(({ validation }) => (validation as { accuracy: number }).accuracy) ?? [];
    expect(accuracy).toBe(Math.max(...accuracies));
  });

  test("stops early when validation has not improved for as long as patience lasts", async () => {
    const optimizer = { kind: "sgd", learningRate: { schedule: "step", from: 0.1, factor: 1e-9, every: 1 } };
    const train1 = { batchSize: 8, epochs: 9, earlyStopping: { patience: 2 } };
    const trained = await train({
      spec: specOf({ train: train1, student: { model: { kind: "mlp", units: [6] }, optimizer } }),
    });
    const model = resultOf(trained).models[0];
    expect(model?.history).toHaveLength((model?.bestEpoch ?? 0) + 1 + 2);
    expect(model?.history.length).toBeLessThan(9);
    const { issued, ok, duplicate, failed, cancelled } = resultOf(trained).counters;
    expect(issued).toBe(ok + duplicate + failed + cancelled);
  });

  test("tunes for another number of epochs, without fine-tuning, and says so", async () => {
    const trained = await train({ epochs: 2, spec: specOf({ fineTune: { epochs: 2, learningRate: 0.1 } }) });
    expect(resultOf(trained).models.map((model) => [model.name, model.history.length])).toEqual([["distilled", 2]]);
    expect(trained.messages.at(-1)).toMatchObject({ kind: "trainer", phase: "tune", epochs: 2, steps });
  });

  test("leaves no tensor behind", async () => {
    const before = tf.memory().numTensors;
    await train();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("the student's weights are bit-identical to those of an uninterrupted run", () => {
  const spec = specOf({ fineTune: { epochs: 2, learningRate: 0.001 }, classBias: { tune: ["left", "top"] } });

  async function reference() {
    const whole = await mkdtemp(join(tmpdir(), "whole-"));
    const result = resultOf(await train({ spec, folder: whole }));
    const [distilled, tuned, biased] = await Promise.all(result.models.map(({ name }) => weightsOf(name, whole)));
    const weights = { distilled, tuned, biased };
    const made = await stepsOf(whole);
    await rm(whole, { recursive: true });
    return { weights, made, histories: result.models.map(({ history }) => history.map(whatItBrought)) };
  }

  /** Runs until told to stop after a number of replies, again and again, until the student is finished. */
  async function interrupted(everyReplies: number) {
    let stops = 0;
    for (;;) {
      const stop = new AbortController();
      const trained = await train({ spec, abort: stop.signal }, (reply, _request, count) => {
        if (count === everyReplies) stop.abort();
        return reply;
      });
      if (trained.outcome.kind === "finished") return { result: trained.outcome.result, stops };
      stops++;
    }
  }

  test.each([4, 5, 9])("when it is stopped and resumed after every %i replies", async (everyReplies) => {
    const { weights, made, histories } = await reference();
    const { result, stops } = await interrupted(everyReplies);
    expect(stops).toBeGreaterThan(0);
    expect(await weightsOf("distilled")).toEqual(weights.distilled);
    expect(await weightsOf("fine-tuned")).toEqual(weights.tuned);
    expect(await weightsOf("with-biases")).toEqual(weights.biased);
    expect(await stepsOf()).toEqual(made);
    expect(result.models.map(({ history }) => history.map(whatItBrought))).toEqual(histories);
  });

  test("when it is killed between checkpoints", async () => {
    const { weights, made } = await reference();
    // Nothing is written when a batch is given up: steps after the last checkpoint are lost, as in a crash.
    const dying = train({ spec, giveUpAfterMs: 0, requestTimeoutMs: 50 }, (reply, _request, count) =>
      count < 12 ? reply : null,
    );
    await expect(dying).rejects.toMatchObject({ code: "DEADLINE" });
    await train({ spec });
    expect(await weightsOf("fine-tuned")).toEqual(weights.tuned);
    expect(await stepsOf()).toEqual(made);
  });

  test("when its last step is made again, which asks no teacher", async () => {
    const first = resultOf(await train({ spec }));
    const biased = await weightsOf("with-biases");
    const checkpoints = (await readdir(join(folder, "checkpoints"))).sort();
    await rm(join(folder, "checkpoints", checkpoints.at(-1) as string));
    await rm(join(folder, "with-biases"), { recursive: true });
    const again = await train({ spec });
    expect(again.pulls).toBe(0);
    expect(resultOf(again)).toEqual(first);
    expect(await weightsOf("with-biases")).toEqual(biased);
  });

  test("when replies are lost, torn or without meaning", async () => {
    const { weights } = await reference();
    const trained = await train({ spec, requestTimeoutMs: 50 }, (reply, _request, count) => {
      if (count % 9 === 1) return null;
      if (count % 9 === 2) return { payload: new Uint8Array(count) };
      if (count % 9 === 3) return { ...reply, softTarget: reply.softTarget.fill(NaN) };
      return reply;
    });
    expect(await weightsOf("fine-tuned")).toEqual(weights.tuned);
    const epochs = resultOf(trained).models[0]?.history.flatMap(({ pulls }) => pulls ?? []) ?? [];
    expect(epochs).toHaveLength(4);
    for (const { issued, ok, duplicate, failed, cancelled } of epochs) {
      expect(ok).toBe(steps);
      expect(issued).toBe(ok + duplicate + failed + cancelled);
    }
  });
});

describe("a checkpoint of another student", () => {
  async function stopEarly() {
    const stop = new AbortController();
    const trained = await train({ abort: stop.signal }, (reply, _request, count) => {
      if (count === 6) stop.abort();
      return reply;
    });
    expect(trained.outcome.kind).toBe("stopped");
  }

  test("is refused by the key that differs", async () => {
    await stopEarly();
    await expect(train({ seed: 6 })).rejects.toMatchObject({
      code: "RESUME_MISMATCH",
      message: `${folder}: seed is 6, the checkpoint was made with 5`,
    });
  });

  test("is refused where the teachers' answers come in another codec", async () => {
    await stopEarly();
    await expect(train({ spec: specOf({ codec: "float32" }) })).rejects.toMatchObject({
      code: "RESUME_MISMATCH",
      message: `${folder}: codec is "float32", the checkpoint was made with "float16"`,
    });
  });

  test("is refused when a teacher's model is another", async () => {
    await stopEarly();
    const changed = train({}, (reply) => ({ ...reply, head: { ...reply.head, digests: ["new"] } }));
    await expect(changed).rejects.toMatchObject({
      code: "RESUME_MISMATCH",
      message: expect.stringMatching(/teacher even is new, the checkpoint was made with digest-of-even$/) as string,
    });
  });
});

test("a finished student gives the same result again, without training", async () => {
  const first = resultOf(await train());
  const again = await train();
  expect(resultOf(again)).toEqual(first);
  expect(again.pulls).toBe(0);
});
