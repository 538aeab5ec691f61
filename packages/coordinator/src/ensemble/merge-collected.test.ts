import type { Dataset } from "@faculty/data/datasets";
import { outputOver } from "@faculty/shared/outputs";
import { describe, expect, test } from "vitest";
import { runSpec } from "../serve/serve-coordinator.fixture.ts";
import { type MergeContext, meanWeights, mergeCollected } from "./merge-collected.ts";
import type { Standing } from "./weighting.ts";
import { bindWeighting } from "./weightings/weightings.ts";

const none = { count: 0, inputs: new Float32Array(), labels: new Int32Array() };
const dataset: Dataset = {
  name: "points",
  digest: "d",
  classes: ["low", "high"],
  inputShape: [1],
  scale: 1,
  train: { count: 3, inputs: new Float32Array(3), labels: Int32Array.of(0, 1, 1) },
  test: none,
};

/** Two samples' logits, in the order of the teacher's own classes. */
function reply(teacher: string, classes: readonly string[], ...logits: readonly number[]) {
  const description = {
    teacher,
    replica: "r1",
    digest: "d",
    output: outputOver(classes),
    inputShape: [1],
    datasets: [],
    layers: [],
    parameters: 1,
    backend: "fake",
  };
  return { description, logits: { rows: 2, width: 2, data: Float32Array.from(logits) }, layers: new Map() };
}
const left = reply("left", ["low", "high"], 4, 0, 0, 4);
const right = reply("right", ["high", "low"], 2, 0, 2, 0);

function context(more: Partial<MergeContext> = {}): MergeContext {
  const spec = more.spec ?? runSpec();
  const merged = spec.teachers.filter(({ outputs }) => outputs).map(({ name }) => name);
  return {
    asked: ["left", "right"],
    spec,
    dataset,
    source: "train",
    ids: Int32Array.of(0, 2),
    view: { augment: [], seed: 0, epoch: 0 },
    standings: new Map(),
    weighting: bindWeighting({ kind: "uniform" }, merged),
    temperature: 1,
    ...more,
  };
}

const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));
const lows = ({ logProbabilities: { data } }: ReturnType<typeof mergeCollected>) => [
  Math.exp(data[0] as number),
  Math.exp(data[2] as number),
];

function expectLows(found: ReturnType<typeof mergeCollected>, ...expected: readonly number[]): void {
  lows(found).forEach((value, row) => expect(value).toBeCloseTo(expected[row] as number, 12));
}

test("classes are the data set's, whatever their order in a teacher", () => {
  const merged = mergeCollected({ replies: [left, right] }, context());
  expectLows(merged, (sigmoid(4) + sigmoid(-2)) / 2, (sigmoid(-4) + sigmoid(-2)) / 2);
});

test("a teacher is calibrated by its own temperature before it is softened and mixed", () => {
  const standing = (temperature: number): Standing => ({ accuracy: 1, nll: 0, temperature });
  const standings = new Map([
    ["left", standing(2)],
    ["right", standing(0.5)],
  ]);
  const merged = mergeCollected({ replies: [left, right] }, context({ standings, temperature: 4 }));
  const [sure, torn] = [4 / 2 / 4, 2 / 0.5 / 4];
  expectLows(merged, (sigmoid(sure) + sigmoid(-torn)) / 2, (sigmoid(-sure) + sigmoid(-torn)) / 2);
  expect(left.logits.data[0]).toBe(4); // what was collected may be merged again, at another temperature
});

test("who is absent is left out, and the rest weighs all", () => {
  const collected = { replies: [null, right] };
  const merged = mergeCollected(collected, context());
  expectLows(merged, sigmoid(-2), sigmoid(-2));
  expect([...merged.weights]).toEqual([1, 1]);
  expect(meanWeights(context(), collected, merged)).toEqual({ right: 1 });
});

test("a teacher of layers alone is not mixed", () => {
  const spec = runSpec({
    teachers: [
      { name: "left", model: "left" },
      { name: "right", model: "right", outputs: false },
    ],
  });
  const collected = { replies: [left, right] };
  const merged = mergeCollected(collected, context({ spec }));
  expectLows(merged, sigmoid(4), sigmoid(-4));
  [4, 0, 0, 4].forEach((logit, i) => expect(merged.logits.data[i]).toBeCloseTo(logit, 12)); // as they came
  expect(meanWeights(context({ spec }), collected, merged)).toEqual({ left: 1 });
});

describe("weights by the label", () => {
  const weighting = bindWeighting({ kind: "min-ce" }, ["left", "right"]);

  test("read the labels of the samples asked about, of their source", () => {
    const merged = mergeCollected({ replies: [left, right] }, context({ weighting }));
    expect([...merged.weights]).toEqual([1, 0, 1, 0]); // left is right about both: samples 0 and 2 are low and high
    const other = mergeCollected({ replies: [left, right] }, context({ weighting, ids: Int32Array.of(1, 2) }));
    expect([...other.weights]).toEqual([0, 1, 1, 0]); // sample 1 is high, which right says of every one
  });

  test("are told as their mean over the samples", () => {
    const asked = context({ weighting, ids: Int32Array.of(1, 2) });
    const collected = { replies: [left, right] };
    expect(meanWeights(asked, collected, mergeCollected(collected, asked))).toEqual({ left: 1 / 2, right: 1 / 2 });
  });
});

describe("of an output with positions", () => {
  const output = { ...outputOver(["low", "high"]), positions: [2] };
  /** Of samples 0 and 2 each two positions: labelled, without a label, and two that do not count, or do. */
  const targets = [[0, -2], [], [1, -1]];
  const copyRow = (id: number, to: Uint8Array | Float32Array) => to.set(targets[id] ?? []);
  const pixels: Dataset = {
    ...dataset,
    output,
    train: { ...dataset.train, labels: Int32Array.of(0, 0, 0), targets: { element: "float32", copyRow } },
  };
  const rowsOf = (teacher: string, ...logits: readonly number[]) => {
    const { description, layers } = left;
    const data = Float32Array.from(logits);
    return { description: { ...description, teacher, output }, logits: { rows: 4, width: 2, data }, layers };
  };
  const [one, other] = [rowsOf("left", 4, 0, 4, 0, 4, 0, 4, 0), rowsOf("right", 0, 2, 0, 2, 0, 2, 0, 2)];
  const weighting = bindWeighting({ kind: "min-ce" }, ["left", "right"]);

  test("a weighting reads the label of each position, and one that does not count has no weight", () => {
    const asked = context({ dataset: pixels, weighting });
    const merged = mergeCollected({ replies: [one, other] }, asked);
    // left is right about the first position of sample 0, right about that of sample 2; nobody knows the fourth
    expect([...merged.weights]).toEqual([1, 0, 0, 0, 0, 1, 0.5, 0.5]);
    expect([...(merged.counted ?? [])]).toEqual([1, 0, 1, 1]);
    expect(meanWeights(asked, { replies: [one, other] }, merged)).toEqual({ left: 1.5 / 3, right: 1.5 / 3 });
    expect(Math.exp(merged.logProbabilities.data[0] as number)).toBeCloseTo(sigmoid(4), 12);
    expect(Math.exp(merged.logProbabilities.data[6] as number)).toBeCloseTo((sigmoid(4) + sigmoid(-2)) / 2, 12);
  });

  test("a teacher of other positions is refused by name", () => {
    expect(() => mergeCollected({ replies: [left, null] }, context({ dataset: pixels }))).toThrow(
      "teacher left says something of the sample as a whole, the run asks about [2] positions",
    );
  });
});
