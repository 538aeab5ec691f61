import type { ModelSpec } from "@faculty/shared/config";
import { pairsMark, pairTokens } from "@faculty/shared/samples";
import { numberedOutput } from "@faculty/testing";
import { expect, test } from "vitest";
import {
  asGraph,
  backend,
  batchOf,
  bound,
  type Case,
  compareSteps,
  rows,
  type Samples,
  trainee,
} from "../step/trainee.fixture.ts";

const native = test.skipIf(backend !== "tensorflow");

/** Of more tokens than a batch holds, so that some have no gradient; the last places are padding. */
const texts: Samples = {
  inputShape: [7],
  output: numberedOutput(4),
  vocabulary: Array.from({ length: 200 }, (_, id) => `token ${id}`),
  draw: (random) => [...Array.from({ length: 5 }, () => random.integer(1, 199)), 0, 0],
};

const series: Samples = {
  inputShape: [7, 3],
  output: numberedOutput(4),
  draw: (random) => [
    ...Array.from({ length: 5 * 3 }, () => random.normal()),
    ...Array.from({ length: 2 * 3 }, () => 0),
  ],
};

const words = ["la", "una", "casa"];
const sources = ["a", "the", "house"];
const vocabulary = [
  "",
  "?",
  "[mask]",
  pairsMark("words"),
  ...pairTokens,
  ...words,
  ...sources.map((s) => `source:${s}`),
];
/** Sources of three tokens, and four positions of targets. */
const pairs: Samples = {
  inputShape: [3 + 4],
  output: numberedOutput(vocabulary.length - sources.length, [4]),
  vocabulary,
  draw: (random) => {
    const [word, source] = [vocabulary.indexOf("la"), vocabulary.indexOf("source:a")];
    const draw = (first: number) => random.integer(first, first + 2);
    return [draw(source), draw(source), 0, word - 2, draw(word), draw(word), 0];
  },
};

const small = { heads: 2, width: 8, feedForward: 12, dropout: 0.1 } as const;

/** The bias of keys has a gradient of 0 but for rounding, of which Adam makes whole steps: see `relativeError`. */
const momentum = { kind: "momentum" } as const;
const adam = { kind: "adam" } as const;

native.each<[string, Case["optimizer"] & object, Samples, ModelSpec]>([
  ["embedding-pool", adam, texts, { kind: "embedding-pool", embedding: 6, units: [5], dropout: 0.1 }],
  ["cnn-1d of texts", adam, texts, { kind: "cnn-1d", filters: [6], embedding: 6 }],
  ["cnn-1d with batch normalisation", momentum, series, { kind: "cnn-1d", filters: [6, 5], batchNorm: true }],
  ["gru of texts", adam, texts, { kind: "gru", units: [6, 5], embedding: 6, dropout: 0.1 }],
  ["gru of series", adam, series, { kind: "gru", units: [6, 5], dropout: 0.1 }],
  ["lstm of texts", adam, texts, { kind: "lstm", units: [6], embedding: 6, dropout: 0.1 }],
  ["transformer of texts", momentum, texts, { kind: "transformer", blocks: 2, ...small }],
  ["causal transformer of texts", momentum, texts, { kind: "transformer", blocks: 1, causal: true, ...small }],
  ["transformer of series", momentum, series, { kind: "transformer", blocks: 1, ...small }],
  ["encoder-decoder", momentum, pairs, { kind: "encoder-decoder", blocks: 1, ...small }],
])("a graph's step is the portable one's, five times: %s", async (_, optimizer, samples, model) => {
  const { error, kinds } = await compareSteps({ model, samples, optimizer }, 5);
  expect(kinds).toEqual(asGraph);
  expect(error).toBeLessThan(bound);
});

native("a token that no sample holds keeps its vector to the bit, and every other moves alike each time", async () => {
  const model: ModelSpec = { kind: "embedding-pool", embedding: 6 };
  const batch = batchOf(0, rows, texts);
  const held = new Set(batch.inputs);
  const moved = [];
  for (let time = 0; time < 2; time++) {
    using student = await trainee({ model, samples: texts, optimizer: momentum }, "graph");
    const vectors = () => student.model.weights[0]?.read().arraySync() as number[][];
    const before = vectors();
    student.run(0, batch);
    student.takeTerms();
    const after = vectors();
    // Padding is looked up, and counts for nothing.
    before.forEach((vector, id) => {
      if (held.has(id) && id !== 0) expect(after[id]).not.toEqual(vector);
      else expect(after[id]).toEqual(vector);
    });
    moved.push(after);
  }
  expect(moved[0]).toEqual(moved[1]);
});
