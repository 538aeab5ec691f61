import { startBackend, tf } from "@faculty/models/backend";
import { buildModel } from "@faculty/models/files";
import { setDropoutStep } from "@faculty/models/layers";
import type { ModelSpec, OptimizerSpec, TermSpec } from "@faculty/shared/config";
import { createRandom } from "@faculty/shared/random";
import { isLabelled, noLabel } from "@faculty/shared/samples";
import { sizeOf } from "@faculty/shared/tensor";
import { numberedOutput } from "@faculty/testing";
import { describe, expect, test } from "vitest";
import type { StepBatch } from "../batch/step-batch.ts";
import { everyTerm } from "../objective/every-term.fixture.ts";
import { createObjective } from "../objective/objective.ts";
import { createOptimizer } from "../optimizer/optimizer.ts";
import { updateRules } from "../optimizer/update-rules.ts";
import { createTrainingStep, type StepKind, trainedVariables } from "../step/training-step.ts";
import { readVariables, readWeights, writeVariables, writeWeights } from "../student-model/model-weights.ts";

const { name: backend } = await startBackend();
const native = test.skipIf(backend !== "tensorflow");

const inputShape = [8, 8, 1];
const classes = 4;
const rows = 12;

interface Case {
  readonly model?: ModelSpec;
  readonly terms?: readonly TermSpec[];
  readonly optimizer?: Partial<OptimizerSpec>;
}

const distillation: readonly TermSpec[] = [
  { loss: "hard-label", weight: 0.3 },
  { loss: "soft-target-kl", weight: { schedule: "linear", from: 0.9, to: 0.1, epochs: 50 } },
];

async function trainee({ model: spec, terms = distillation, optimizer: partial }: Case, prefer: StepKind) {
  const model = await buildModel(spec ?? { kind: "mlp", units: [9] }, inputShape, numberedOutput(classes), 3);
  const objective = createObjective(terms, { output: numberedOutput(classes), teachers: 2, seed: 3 });
  const optimizerSpec: OptimizerSpec = { kind: "adam", learningRate: 0.01, weightDecay: 0, ...partial };
  const optimizer = createOptimizer(optimizerSpec, trainedVariables(model, objective));
  const kinds: string[] = [];
  const onKind = (kind: StepKind, why: string) => void kinds.push(`${kind}: ${why}`);
  const step = createTrainingStep({
    model,
    inputShape,
    output: numberedOutput(classes),
    objective,
    optimizer,
    prefer,
    onKind,
  });
  return {
    model,
    optimizer,
    kinds,
    run: (i: number, batch: StepBatch = batchOf(i), learningRate = 0.01) => {
      setDropoutStep(model, i);
      step.run(batch, i, learningRate);
    },
    zeroSlots: () =>
      Object.fromEntries(Object.entries(optimizer.save().slots).map(([name, slot]) => [name, slot.map(() => 0)])),
    takeTerms: () => step.takeTerms(),
    /** Weights end to end, then each slot, then the sums of terms. */
    state: () => {
      const { sums } = step.takeTerms();
      const weights = [...readWeights(model), ...readVariables(objective.variables)].flatMap((values) => [...values]);
      return [weights, ...Object.values(optimizer.save().slots), Object.values(sums)];
    },
    copy: (from: {
      model: tf.LayersModel;
      optimizer: { save: typeof optimizer.save };
      projections: () => Float32Array[];
    }) => {
      writeWeights(model, readWeights(from.model));
      writeVariables(objective.variables, from.projections());
      optimizer.restore(from.optimizer.save());
    },
    projections: () => [...readVariables(objective.variables)],
    [Symbol.dispose]: () => {
      step[Symbol.dispose]();
      optimizer[Symbol.dispose]();
      objective[Symbol.dispose]();
      model.dispose();
    },
  };
}

function batchOf(step: number, count = rows): StepBatch {
  const random = createRandom(11, step);
  const normal = (size: number) => Float32Array.from({ length: size }, () => random.normal());
  const logits = normal(count * classes);
  return {
    rows: count,
    inputs: normal(count * sizeOf(inputShape)),
    labels: Int32Array.from({ length: count }, () => random.integer(0, classes - 1)),
    temperature: 4,
    said: {
      kind: "mixture",
      target: logSoftmax(logits),
      logits,
      perTeacher: { values: logSoftmax(normal(2 * count * classes)), mask: Float32Array.of(1, 1) },
      layers: new Map(),
    },
  };
}

function logSoftmax(logits: Float32Array): Float32Array {
  return tf.tidy(
    () => tf.logSoftmax(tf.tensor2d(logits, [logits.length / classes, classes])).dataSync() as Float32Array,
  );
}

/**
 * The largest `‖found − expected‖ / ‖expected‖` of the vectors. By norm: where a gradient is all but 0, Adam's first
 * direction, g / (|g| + ε), tells its rounding error from 0.
 */
function relativeError(found: ArrayLike<number>[], expected: ArrayLike<number>[]): number {
  const norm = (values: readonly number[]) => Math.hypot(...values);
  return Math.max(
    ...expected.map((vector, i) => {
      const values = Array.from(vector);
      const difference = norm(values.map((value, k) => value - (found[i]?.[k] ?? NaN)));
      return difference === 0 ? 0 : difference / norm(values);
    }),
  );
}

/** Largest error of a step over some steps, each from the same state in both ways. */
async function errorOf(given: Case, steps: number, batchAt: (step: number) => StepBatch = batchOf): Promise<number> {
  using graph = await trainee(given, "graph");
  using portable = await trainee(given, "portable");
  let worst = 0;
  for (let i = 0; i < steps; i++) {
    graph.takeTerms();
    portable.copy(graph);
    graph.run(i, batchAt(i));
    portable.run(i, batchAt(i));
    worst = Math.max(worst, relativeError(graph.state(), portable.state()));
  }
  expect(graph.kinds).toEqual(["graph: TensorFlow took the step as one graph"]);
  return worst;
}

const bound = 1e-6;

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

  /** Looks at values while it computes, which no graph can. */
  const withoutGraph = ["uld"];
  native.each(everyTerm.filter(([, { loss }]) => !withoutGraph.includes(loss)))("%s", async (_, term) => {
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
    held.run(0, { ...batchOf(0), inputs: new Float32Array(rows * sizeOf(inputShape)) }, 0);
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

  native("are portable ones where a loss looks at values, and say so once", async () => {
    const terms = [{ loss: "uld", weight: 1 }];
    using refused = await trainee({ terms }, "graph");
    using portable = await trainee({ terms }, "portable");
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
