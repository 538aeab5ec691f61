import type { ModelSpec } from "@faculty/shared/config";
import { pairsMark, pairTokens } from "@faculty/shared/samples";
import { numberedOutput } from "@faculty/testing";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import tf from "#tfjs";
import { startBackend } from "../backend/start-backend.ts";
import { modelCost } from "../layers/model-cost.ts";
import { drawWeights, expectNear, onnxAnswers } from "../onnx-writer/onnx-answers.fixture.ts";
import { writeGraph } from "../onnx-writer/write-graph.ts";
import { buildModel } from "./build-model.ts";

const targets = ["la", "una", "casa"];
const vocabulary = [
  "",
  "?",
  "[mask]",
  pairsMark("words"),
  ...pairTokens,
  ...targets,
  "source:a",
  "source:the",
  "source:house",
];
const [begin, end, la, una, casa, a, the, house] = [4, 5, 6, 7, 8, 9, 10, 11] as const;
const classes = 9;
/** Sources and targets of up to three tokens. */
const inputShape = [3 + 1 + 3];
const spec: ModelSpec = { kind: "encoder-decoder", width: 8, heads: 2, blocks: 1, feedForward: 6 };

beforeAll(async () => {
  await startBackend("wasm");
});
beforeEach(() => {
  tf.engine().startScope();
});
afterEach(() => {
  tf.engine().endScope();
});

const build = (own = spec, known: readonly string[] | undefined = vocabulary, positions = [4]) =>
  buildModel(own, inputShape, numberedOutput(classes, positions), 7, known);

async function drawnModel(): Promise<(ids: readonly number[]) => number[][]> {
  const model = await build();
  drawWeights(model, 5);
  return (ids) => (model.predict(tf.tensor2d([[...ids]])) as tf.Tensor3D).arraySync()[0] as number[][];
}

const aHouse = [a, house, 0, begin, una, casa, 0] as const;
const theHouse = [the, house, 0, begin, una, casa, 0] as const;

test("a token sees what was shown before it, and all of the source", async () => {
  const say = await drawnModel();
  const said = say(aHouse);
  const other = say([a, house, 0, begin, la, casa, 0]);
  expect(other[0]).toEqual(said[0]);
  for (const place of [1, 2]) expect(other[place]).not.toEqual(said[place]);
  for (const [place, row] of say(theHouse).entries()) expect(row).not.toEqual(said[place]);
});

test("padding of a source changes nothing, and a token that nobody knows is none", async () => {
  const say = await drawnModel();
  const model = await build();
  const mask = model.getLayer("source_mask").output as tf.SymbolicTensor;
  const seen = tf.model({ inputs: model.inputs, outputs: mask }).predict(tf.tensor2d([[a, 1, 0, begin, 0, 0, 0]]));
  expect([...(seen as tf.Tensor).dataSync()]).toEqual([1, 1, 0]);
  expect(say([1, house, 0, begin, 0, 0, 0])).not.toEqual(say([house, 0, 0, begin, 0, 0, 0]));
});

test("learns what comes next, on wasm as on cpu", async () => {
  const losses = async (backend: string) => {
    await tf.setBackend(backend);
    const model = await build();
    const optimizer = tf.train.adam(0.02);
    const shown = tf.tensor2d([[...aHouse], [the, house, 0, begin, la, casa, 0]]);
    const next = tf.oneHot(
      tf.tensor2d(
        [
          [una, casa, end, 0],
          [la, casa, end, 0],
        ],
        [2, 4],
        "int32",
      ),
      classes,
    );
    return Array.from({ length: 4 }, () => {
      const loss = () => tf.losses.softmaxCrossEntropy(next, model.apply(shown, { training: true }) as tf.Tensor);
      return optimizer.minimize(() => loss().asScalar(), true)?.dataSync()[0] as number;
    });
  };
  const onCpu = await losses("cpu");
  const onWasm = await losses("wasm");
  onCpu.forEach((loss, step) => expect(onWasm[step]).toBeCloseTo(loss, 3));
  expect(onCpu[3]).toBeLessThan(onCpu[0] as number);
});

test("says the same as ONNX", async () => {
  const model = await build();
  drawWeights(model, 5);
  const values = Float32Array.of(...aHouse, ...theHouse, 1, 0, 0, begin, 0, 0, 0);
  const said = (model.predict(tf.tensor2d(values, [3, 7])) as tf.Tensor).dataSync();
  const { graph } = writeGraph({ model, name: "m", inputShape, endsInProbabilities: false });
  expectNear((await onnxAnswers(graph, values, 3))["logits"], said);
});

test("costs what its projections, pairs of positions and vectors cost", async () => {
  const model = await build();
  const { parameters, multiplyAdds } = modelCost(model);
  const [width, feedForward, read, told] = [8, 6, 3, 4];
  const attention = (asking: number, seen: number) => (asking + seen) * width ** 2 + asking * seen * width;
  const layers = (positions: number) => 2 * positions * width * feedForward;
  const both = (asking: number, seen: number) => 2 * attention(asking, seen);
  expect(multiplyAdds).toBe(
    both(read, read) + layers(read) + both(told, told) + both(told, read) + layers(told) + told * width * classes,
  );
  const norm = 2 * width;
  const block = 4 * (width ** 2 + width) + 2 * norm + 2 * width * feedForward + feedForward + width;
  const cross = 4 * (width ** 2 + width) + norm;
  const vectors = (classes + 4) * width + (read + told) * width; // of sources three, and one of those nobody knows
  expect(parameters).toBe(vectors + 2 * block + cross + 2 * norm + width * classes + classes);
});

test.each([
  [
    spec,
    ["", "?", "[mask]", "la"],
    [7],
    "model encoder-decoder says something of each token of a target, the data set has no pairs of texts (data set pairs)",
  ],
  [
    { kind: "transformer", width: 8 },
    vocabulary,
    [4],
    "model transformer says something of samples as they are, samples are pairs of texts, as encoder-decoder takes them",
  ],
  [spec, vocabulary, [5], "model encoder-decoder says something of each of [4] positions, the run asks about [5]"],
] as const)("%o is refused where samples are others", async (own, known, positions, message) => {
  await expect(build(own, known, [...positions])).rejects.toMatchObject({ code: "SHAPE_MISMATCH", message });
});
