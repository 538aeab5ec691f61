import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createNpy } from "@faculty/data/npy";
import { startBackend, tf } from "@faculty/models/backend";
import { buildModel, saveModel } from "@faculty/models/files";
import type { OutputSpec } from "@faculty/shared/outputs";
import { createRandom } from "@faculty/shared/random";
import { createModelLearner } from "@faculty/student-trainer/learner";
import { numberedOutput } from "@faculty/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPictureJudge } from "./picture-judge.ts";

const output: OutputSpec = { name: "output", kind: "values", shape: [4, 4, 1] };
const width = 16;
const codes = 2;
const samples = 40;
let root = "";
const random = createRandom(3);
const noise = Float32Array.from({ length: samples * codes }, () => random.normal());

beforeAll(async () => {
  await startBackend();
  root = await mkdtemp(join(tmpdir(), "faculty-pictures-"));
  const classifier = await buildModel({ kind: "mlp", units: [6] }, [4, 4, 1], numberedOutput(2), 1);
  const said = { classes: ["0", "1"], inputShape: [4, 4, 1], output: "logits" } as const;
  const manifest = { format: "tfjs-layers", name: "classifier", ...said } as const;
  await saveModel(join(root, "classifier"), classifier, manifest, { weights: "float32" });
  classifier.dispose();
});

afterAll(async () => rm(root, { recursive: true }));

async function writeReal(name: string, shape: readonly number[], values: Float32Array): Promise<string> {
  const path = join(root, name);
  await using file = await createNpy(path, "f4", shape);
  await file.append(values);
  await file.finish();
  return path;
}

const generator = (seed: number) => buildModel({ kind: "generator", filters: [3, 2] }, [codes], output, seed);

function saidBy(model: tf.LayersModel) {
  const data = tf.tidy(() => (model.predict(tf.tensor2d(noise, [samples, codes])) as tf.Tensor).dataSync<"float32">());
  return { rows: samples, width, data };
}

test("a student that is taught by a generator makes pictures that spread more like its own", async () => {
  const [teacher, student] = [await generator(1), await generator(2)];
  const taught = saidBy(teacher);
  const real = await writeReal("real.npy", [4, 4, 1], taught.data);
  using judge = await openPictureJudge({ real, model: join(root, "classifier"), layer: "dense1" }, output);
  expect(judge.qualityOf(taught)).toEqual({ frechet: expect.closeTo(0, 6), precision: 1, recall: 1 });
  const before = judge.qualityOf(saidBy(student)).frechet;
  const optimizer = { kind: "adam", learningRate: 0.02, weightDecay: 0 } as const;
  const how = { model: student, inputShape: [codes], output, teachers: 1, optimizer, seed: 1 };
  using learner = createModelLearner({ ...how, terms: [{ loss: "regression", weight: 1 }] });
  const place = { planEpoch: 0, epoch: 0, step: 0, ids: new Int32Array(samples), origin: null };
  const said = {
    kind: "mixture",
    target: taught.data,
    logits: taught.data,
    perTeacher: null,
    layers: new Map(),
  } as const;
  const batch = { ...place, rows: samples, inputs: noise, labels: new Int32Array(samples), temperature: 1, said };
  for (let step = 0; step < 150; step++) learner.train(batch, 0, step);
  learner.takeTerms();
  expect(judge.qualityOf(saidBy(student)).frechet).toBeLessThan(before / 2);
  teacher.dispose();
  student.dispose();
});

test.each([
  ["absent.npy", undefined, "pictures.real: PATH does not exist"],
  ["narrow.npy", new Float32Array(5 * 4), "pictures.real: PATH has 4 values a picture, the run says 16"],
  ["few.npy", new Float32Array(3 * 16), "PATH holds 3 pictures, expected more than 3 and at most 131072"],
])("real pictures that cannot be compared with are refused: %s", async (name, values, message) => {
  const shape = values?.length === 20 ? [2, 2, 1] : [4, 4, 1];
  const real = values === undefined ? join(root, name) : await writeReal(name, shape, values);
  const opened = openPictureJudge({ real, model: join(root, "classifier"), layer: "dense1" }, output);
  await expect(opened).rejects.toThrow(message.replace("PATH", real));
});
