import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startBackend, tf } from "@faculty/models/backend";
import { buildModel, saveModel } from "@faculty/models/files";
import { modelDigest } from "@faculty/models/manifests";
import type { TermSpec } from "@faculty/shared/config";
import type { OutputSpec } from "@faculty/shared/outputs";
import { numberedOutput } from "@faculty/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { PlannedBatch } from "../../batch/planned-samples.ts";
import { createModelLearner } from "../../learner/model-learner.ts";
import { openFrozenModels } from "../../student-model/frozen-models.ts";
import { readWeights } from "../../student-model/model-weights.ts";
import { perceptualLoss } from "./perceptual.ts";

const output: OutputSpec = { name: "output", kind: "values", shape: [2, 1, 1] };
let root = "";
let model = "";

beforeAll(async () => {
  await startBackend();
  root = await mkdtemp(join(tmpdir(), "faculty-perceptual-"));
  model = join(root, "classifier");
  const built = await buildModel({ kind: "mlp", units: [2] }, [2, 1, 1], numberedOutput(2), 1);
  const [, , ...rest] = built.getWeights();
  const weights = [
    tf.tensor2d([
      [1, 2],
      [3, -1],
    ]),
    tf.tensor1d([0.5, 0]),
  ];
  built.setWeights([...weights, ...rest]);
  tf.dispose(weights);
  const manifest = {
    format: "tfjs-layers",
    name: "c",
    classes: ["0", "1"],
    inputShape: [2, 1, 1],
    output: "logits",
  } as const;
  await saveModel(model, built, manifest, { weights: "float32" });
  built.dispose();
});

afterAll(async () => rm(root, { recursive: true }));

test("is the mean squared distance of what the layer yields", async () => {
  using frozen = await openFrozenModels([{ model, layer: "dense1" }], output);
  const term = { loss: "perceptual", weight: 1, model, layer: "dense1" } as TermSpec;
  using loss = perceptualLoss.bind(term, { output, teachers: 1, seed: 1, frozen: frozen.featuresOf });
  const value = tf.tidy(
    () =>
      loss
        .evaluate({
          logits: tf.tensor2d([
            [1, 1],
            [0, 0],
          ]), // prettier-ignore
          softLogits: tf.tensor2d([
            [0, 1],
            [0, 0],
          ]), // prettier-ignore
          temperature: 1,
        })
        .dataSync()[0],
  );
  // ReLU of [1 + 3 + ½, 2 − 1] and of [3 + ½, −1]
  const first = ((4.5 - 3.5) ** 2 + (1 - 0) ** 2) / 2;
  expect(value).toBeCloseTo((first + 0) / 2, 5);
});

test("moves the student as one graph, and leaves the model as it is", async () => {
  using frozen = await openFrozenModels([{ model, layer: "dense1" }], output);
  const before = await modelDigest(model);
  const student = await buildModel({ kind: "generator", filters: [2], activation: "linear" }, [3], output, 1);
  const told: string[] = [];
  const terms = [{ loss: "perceptual", weight: 1, model, layer: "dense1" }];
  const optimizer = { kind: "adam", learningRate: 0.05, weightDecay: 0 } as const;
  const how = { model: student, inputShape: [3], output, teachers: 1, terms, optimizer, seed: 1, frozenModels: frozen };
  using learner = createModelLearner({ ...how, onKind: (kind) => told.push(kind) });
  const logits = Float32Array.of(1, 1, 2, 0);
  const said = { kind: "mixture", target: logits, logits, perTeacher: null, layers: new Map() } as const;
  const place = { planEpoch: 0, epoch: 0, step: 0, ids: Int32Array.of(0, 1), origin: null };
  const inputs = Float32Array.of(1, 0, 0, 0, 1, 0);
  const batch: PlannedBatch = { ...place, rows: 2, inputs, labels: new Int32Array(2), temperature: 1, said };
  const started = readWeights(student);
  learner.train(batch, 0, 0);
  const first = learner.takeTerms().sums["perceptual"] as number;
  for (let step = 1; step < 60; step++) learner.train(batch, 0, step);
  learner.takeTerms();
  learner.train(batch, 0, 60);
  expect(learner.takeTerms().sums["perceptual"]).toBeLessThan(first / 10);
  expect(readWeights(student)).not.toEqual(started);
  expect(told).toEqual(["graph"]);
  expect(await modelDigest(model)).toBe(before);
  student.dispose();
});

test.each([
  [{ layer: "dense9" }, output, "objective.layer: model MODEL has no layer dense9, it has flatten, dense1"],
  [{ layer: "dense1" }, { ...output, shape: [3] }, "objective.model: MODEL takes [2, 1, 1], the student says 3 values"],
  [{ layer: "dense1", digest: "0".repeat(64) }, output, `the run file says ${"0".repeat(64)}`],
])("a model that cannot be applied is refused: %j", async (more, said, message) => {
  const opened = openFrozenModels([{ model, ...more }], said as OutputSpec);
  await expect(opened).rejects.toThrow(message.replace("MODEL", model));
});
