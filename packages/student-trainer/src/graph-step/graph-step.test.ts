import { tf } from "@faculty/models/backend";
import type { ModelSpec, OptimizerSpec } from "@faculty/shared/config";
import { isLabelled, noLabel } from "@faculty/shared/samples";
import { sizeOf } from "@faculty/shared/tensor";
import { describe, expect, test } from "vitest";
import type { StepBatch } from "../batch/step-batch.ts";
import { everyTerm } from "../objective/every-term.fixture.ts";
import type { Objective } from "../objective/objective.ts";
import { updateRules } from "../optimizer/update-rules.ts";
import {
  asGraph,
  backend,
  batchOf,
  bound,
  type Case,
  compareSteps,
  pictures,
  rows,
  trainee,
} from "../step/trainee.fixture.ts";
import { readWeights, writeWeights } from "../student-model/model-weights.ts";

const native = test.skipIf(backend !== "tensorflow");

/** The largest error of some steps, all of which are a graph's. */
async function errorOf(...compared: Parameters<typeof compareSteps>): Promise<number> {
  const { error, kinds } = await compareSteps(...compared);
  expect(kinds).toEqual(asGraph);
  return error;
}

const adam = { kind: "adam" } as const;
/** Behind batch normalisation many gradients are all but 0: see `relativeError`. */
const momentum = { kind: "momentum" } as const;

describe("a step is the portable one's", () => {
  native.each<[string, ModelSpec, Partial<OptimizerSpec>]>([
    ["mlp", { kind: "mlp", units: [16, 9] }, adam],
    ["mlp without hidden layers", { kind: "mlp", units: [] }, adam],
    ["mlp with dropout", { kind: "mlp", units: [16, 9], dropout: 0.4 }, adam],
    ["cnn", { kind: "cnn", filters: [4, 6] }, adam],
    ["cnn with everything", { kind: "cnn", filters: [4, 6], units: [8], batchNorm: true, dropout: 0.2 }, adam],
    ["depthwise cnn", { kind: "depthwise-cnn", filters: [4, 6] }, momentum],
  ])("%s, fifty times", async (_, model, optimizer) => {
    expect(await errorOf({ model, optimizer }, 50)).toBeLessThan(bound);
  });

  // Some of its gates lie so close to 0 that rounding opens or shuts them: two convolution kernels of TensorFlow's own,
  // equal within 10⁻⁶, part by 2 % within a step or two.
  native("resnet, once", async () => {
    const model: ModelSpec = { kind: "resnet", depth: 8, width: 4 };
    expect(await errorOf({ model, optimizer: momentum }, 1)).toBeLessThan(bound);
  });

  native.each(Object.keys(updateRules) as OptimizerSpec["kind"][])("%s", async (kind) => {
    expect(await errorOf({ optimizer: { kind } }, 10)).toBeLessThan(bound);
    expect(await errorOf({ optimizer: { kind, weightDecay: 0.1, clipNorm: 0.5 } }, 10)).toBeLessThan(bound);
  });

  native.each(everyTerm)("%s", async (_, term) => {
    const terms = [
      { ...term, weight: 0.7 },
      { loss: "hard-label", weight: 0.3 },
    ];
    // Not Adam: its first step makes a weight's whole step of the rounding of a gradient that is all but 0.
    expect(await errorOf({ terms, optimizer: momentum }, 3)).toBeLessThan(bound);
  });
});

native("a step on samples without a label is the portable one's", async () => {
  const terms = ["hard-label", "wsld", "decoupled-kd", "gated-kl", "bounded-regression"].map((loss) => ({
    loss,
    weight: 0.2,
  }));
  const unlabelled = (i: number): StepBatch => {
    const batch = batchOf(i);
    const labels = batch.labels.map((label, row) => (row % 3 === 0 ? label : noLabel));
    return { ...batch, labels, labelled: Float32Array.from(labels, (label) => Number(isLabelled(label))) };
  };
  expect(await errorOf({ terms, optimizer: momentum }, 3, unlabelled)).toBeLessThan(bound);
});

native("a step of a student of ten million weights is the portable one's", async () => {
  const given: Case = { model: { kind: "mlp", units: [2300, 4400] }, optimizer: momentum };
  using graph = await trainee(given, "graph");
  using portable = await trainee(given, "portable");
  expect(graph.model.countParams()).toBeGreaterThan(10e6);
  for (const held of [graph, portable]) {
    held.run(0);
    held.run(1);
  }
  const [found, expected] = [graph.takeTerms(), portable.takeTerms()];
  expect(graph.kinds).toEqual(asGraph);
  for (const [term, sum] of Object.entries(expected.sums)) expect(found.sums[term]).toBeCloseTo(sum, 5);
});

const everything: Case = { model: { kind: "cnn", filters: [4, 6], units: [8], batchNorm: true, dropout: 0.2 } };

describe("a graph's steps", () => {
  native("give the same bits each time", async () => {
    const results = [];
    for (let time = 0; time < 2; time++) {
      using graph = await trainee(everything, "graph");
      for (let i = 0; i < 20; i++) graph.run(i);
      results.push(graph.state());
    }
    expect(results[0]).toEqual(results[1]);
  });

  native("go on from a saved state to the same bits, short batches between", async () => {
    const sizes = [rows, rows, 5, rows, rows, 5, rows];
    using whole = await trainee(everything, "graph");
    sizes.forEach((size, i) => {
      whole.run(i, batchOf(i, size));
    });
    whole.takeTerms();
    for (const stop of [1, 3, 5]) {
      using first = await trainee(everything, "graph");
      for (let i = 0; i < stop; i++) first.run(i, batchOf(i, sizes[i]));
      first.takeTerms();
      using second = await trainee(everything, "graph");
      second.copy(first);
      for (let i = stop; i < sizes.length; i++) second.run(i, batchOf(i, sizes[i]));
      second.takeTerms();
      expect(readWeights(second.model)).toEqual(readWeights(whole.model));
      expect(second.optimizer.save()).toEqual(whole.optimizer.save());
    }
  });

  native("are the same whether terms are taken after each or at the end", async () => {
    using seldom = await trainee(everything, "graph");
    using often = await trainee(everything, "graph");
    const sums = { often: 0, seldom: 0 };
    for (let i = 0; i < 5; i++) {
      seldom.run(i);
      often.run(i);
      sums.often += often.takeTerms().sums["hard-label"] ?? NaN;
    }
    sums.seldom = seldom.takeTerms().sums["hard-label"] ?? NaN;
    expect(readWeights(seldom.model)).toEqual(readWeights(often.model));
    expect(sums.seldom).toBeCloseTo(sums.often, 4);
  });

  native("begin with what was assigned to a variable between them", async () => {
    using assigned = await trainee({}, "graph");
    using fresh = await trainee({}, "graph");
    const other = readWeights(fresh.model).map((values) => values.map((value) => value + 1));
    assigned.run(0, { ...batchOf(0), temperature: 1 });
    assigned.takeTerms();
    for (const held of [assigned, fresh]) {
      writeWeights(held.model, other);
      held.optimizer.restore({ iterations: 0, slots: held.zeroSlots() });
      held.run(1);
      held.takeTerms();
    }
    expect(readWeights(assigned.model)).toEqual(readWeights(fresh.model));
  });

  native("change nothing by being recorded", async () => {
    using held = await trainee(everything, "graph");
    const before = readWeights(held.model);
    held.run(0, { ...batchOf(0), inputs: new Float32Array(rows * sizeOf(pictures.inputShape)) }, 0);
    held.takeTerms();
    const trained = new Set(held.model.trainableWeights);
    held.model.weights.forEach((weight, i) => {
      if (trained.has(weight)) expect(readWeights(held.model)[i]).toEqual(before[i]);
    });
  });

  native("leave no tensor behind, and free what they hold", async () => {
    const before = tf.memory().numTensors;
    {
      using held = await trainee(everything, "graph");
      for (let i = 0; i < 3; i++) held.run(i, batchOf(i, i === 1 ? 5 : rows));
      held.takeTerms();
      const during = tf.memory().numTensors;
      for (let i = 0; i < 30; i++) held.run(i, batchOf(i, i % 7 === 1 ? 5 : rows));
      held.takeTerms();
      expect(tf.memory().numTensors).toBe(during);
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  native("are portable ones where a loss looks at values while it computes, and say so once", async () => {
    const objectiveOf = (objective: Objective): Objective => ({
      ...objective,
      evaluate: (given, weights) => {
        given.logits.dataSync();
        return objective.evaluate(given, weights);
      },
    });
    using refused = await trainee({ objectiveOf }, "graph");
    using portable = await trainee({ objectiveOf }, "portable");
    for (let i = 0; i < 3; i++) for (const held of [refused, portable]) held.run(i);
    expect(refused.kinds).toEqual(["portable: the step cannot be recorded: it reads a tensor back while it computes"]);
    expect(refused.state()).toEqual(portable.state());
  });
});

test("steps are portable where the backend takes no graph", async () => {
  using held = await trainee({}, "portable");
  held.run(0);
  expect(held.kinds).toEqual(["portable: it was asked for"]);
});
