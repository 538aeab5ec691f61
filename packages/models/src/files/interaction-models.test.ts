import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ModelSpec } from "@faculty/shared/config";
import { itemsToken } from "@faculty/shared/samples";
import { numberedOutput } from "@faculty/testing";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import tf from "#tfjs";
import { startBackend } from "../backend/start-backend.ts";
import { modelCost } from "../layers/model-cost.ts";
import { drawWeights, expectNear, onnxAnswers } from "../onnx-writer/onnx-answers.fixture.ts";
import { writeGraph } from "../onnx-writer/write-graph.ts";
import { buildModel } from "./build-model.ts";
import { loadModel } from "./load-model.ts";
import { saveModel } from "./save-model.ts";

const items = 3;
const users = 2;
const vocabulary = ["", "?", "[mask]", itemsToken, "a", "b", "c", "user x", "user y"];
const [a, b, c, x, y] = [4, 5, 6, 7, 8] as const;
const inputShape = [1 + 3];

const specs: readonly ModelSpec[] = [
  { kind: "matrix-factorisation", width: 4 },
  { kind: "two-towers", width: 3, units: [5, 4] },
  { kind: "gru4rec", width: 3, units: [4, 2] },
  { kind: "sasrec", width: 4, heads: 2, blocks: 1, feedForward: 5 },
];

beforeAll(async () => {
  await startBackend("wasm");
});
beforeEach(() => {
  tf.engine().startScope();
});
afterEach(() => {
  tf.engine().endScope();
});

const build = (spec: ModelSpec, shape = inputShape, known: readonly string[] | undefined = vocabulary) =>
  buildModel(spec, shape, numberedOutput(items), 7, known);

async function drawnModel(spec: ModelSpec): Promise<(ids: readonly number[]) => number[]> {
  const model = await build(spec);
  drawWeights(model, 5);
  return (ids) => [...(model.predict(tf.tensor2d([[...ids]])) as tf.Tensor).dataSync()];
}

test.each(specs)("a $kind learns what comes next, on wasm as on cpu", async (spec) => {
  const losses = async (backend: string) => {
    await tf.setBackend(backend);
    const model = await build(spec);
    const optimizer = tf.train.adam(0.05);
    const shown = tf.tensor2d([
      [x, a, 0, 0],
      [y, c, b, 0],
    ]);
    const next = tf.oneHot(tf.tensor1d([1, 0], "int32"), items);
    return Array.from({ length: 4 }, () => {
      const loss = () => tf.losses.softmaxCrossEntropy(next, model.apply(shown, { training: true }) as tf.Tensor);
      return optimizer.minimize(() => loss().asScalar(), true)?.dataSync()[0] as number;
    });
  };
  const onCpu = await losses("cpu");
  const onWasm = await losses("wasm");
  onCpu.forEach((loss, step) => expect(onWasm[step]).toBeCloseTo(loss, 4));
  expect(onCpu[3]).toBeLessThan(onCpu[0] as number);
});

test.each(specs)("a $kind says the same when it is saved and loaded, and as ONNX", async (spec) => {
  const root = await mkdtemp(join(tmpdir(), "faculty-items-"));
  try {
    const model = await build(spec);
    drawWeights(model, 5);
    const values = Float32Array.of(x, b, a, 0, y, c, b, a, 1, 0, 0, 0); // the last of a user nobody knows, who has nothing
    const shown = tf.tensor2d(values, [3, 4]);
    const said = (model.predict(shown) as tf.Tensor).dataSync();
    expect([...said].every(Number.isFinite)).toBe(true);
    const manifest = {
      format: "tfjs-layers",
      name: "m",
      classes: ["a", "b", "c"],
      inputShape,
      output: "logits",
    } as const;
    await saveModel(join(root, "m"), model, manifest, { weights: "float32" });
    const loaded = await loadModel(join(root, "m"));
    expect((loaded.model.predict(shown) as tf.Tensor).dataSync()).toEqual(said);
    loaded.model.dispose();
    const { graph } = writeGraph({ model, name: "m", inputShape, endsInProbabilities: false });
    expectNear((await onnxAnswers(graph, values, 3))["logits"], said);
  } finally {
    await rm(root, { recursive: true });
  }
});

test("who the user is counts for a factorisation and two towers, and nothing else counts for a factorisation", async () => {
  const [factorised, towers, recurrent, attending] = await Promise.all(specs.map(drawnModel));
  expect(factorised?.([x, a, 0, 0])).toEqual(factorised?.([x, c, b, a]));
  for (const model of [factorised, towers]) expect(model?.([x, b, a, 0])).not.toEqual(model?.([y, b, a, 0]));
  for (const model of [recurrent, attending]) expect(model?.([x, b, a, 0])).toEqual(model?.([y, b, a, 0]));
});

test("a factorisation is a product of two vectors and a bias; users that nobody knows have one vector", async () => {
  const model = await build({ kind: "matrix-factorisation", width: 4 });
  drawWeights(model, 5);
  const [ofUsers] = model.getLayer("user_embedding").getWeights() as [tf.Tensor2D];
  const [ofItems, biases] = model.getLayer("logits").getWeights() as [tf.Tensor2D, tf.Tensor1D];
  expect(ofUsers.shape).toEqual([1 + users, 4]);
  const products = ofUsers.matMul(ofItems).add(biases).arraySync() as number[][];
  const said = (user: number) => [...(model.predict(tf.tensor2d([[user, a, 0, 0]])) as tf.Tensor).dataSync()];
  [1, x, y].forEach((user, row) =>
    said(user).forEach((logit, item) => expect(logit).toBeCloseTo(products[row]?.[item] as number, 5)),
  );
  expect(said(3)).toEqual(said(1));
});

test("two towers pool what was taken in whatever order; the others go by the order", async () => {
  const [, towers, recurrent, attending] = await Promise.all(specs.map(drawnModel));
  const [forth, back] = [towers?.([x, a, b, c]), towers?.([x, c, b, a])] as [number[], number[]];
  forth.forEach((logit, i) => expect(logit).toBeCloseTo(back[i] as number, 5));
  for (const model of [recurrent, attending]) expect(model?.([x, a, b, c])).not.toEqual(model?.([x, c, b, a]));
});

test("a model reads of a long history what inputs.length leaves: the latest", async () => {
  const model = await build({ kind: "sasrec", width: 4, blocks: 1 }, [1 + 2]);
  expect((model.getLayer("history").output as tf.SymbolicTensor).shape).toEqual([null, 2]);
  expect((model.getLayer("last").output as tf.SymbolicTensor).shape).toEqual([null, 4]);
  await expect(build({ kind: "gru4rec" }, [1])).rejects.toMatchObject({
    code: "SHAPE_MISMATCH",
    message: "model gru4rec reads a user's items, inputs.length of 1 leaves the user alone",
  });
  await build({ kind: "matrix-factorisation" }, [1]);
});

test.each(specs)("a $kind is not for texts", async (spec) => {
  await expect(build(spec, inputShape, ["", "?", "[mask]", "one"])).rejects.toMatchObject({
    code: "SHAPE_MISMATCH",
    message: `model ${spec.kind} is for users and their items (data set interactions), the data set's tokens are others`,
  });
});

test("costs what its vectors and layers hold: look-ups are free", async () => {
  const cost = async (spec: ModelSpec) => modelCost(await build(spec));
  expect(await cost({ kind: "matrix-factorisation", width: 4 })).toEqual({
    parameters: (1 + users) * 4 + 4 * items + items,
    multiplyAdds: 4 * items,
  });
  expect(await cost({ kind: "gru4rec", width: 3, units: [4] })).toEqual({
    parameters: (1 + items) * 3 + 3 * (3 * 4 + 4 * 4 + 4) + 4 * items + items,
    multiplyAdds: 3 * 3 * (3 * 4 + 4 * 4) + 4 * items,
  });
});
