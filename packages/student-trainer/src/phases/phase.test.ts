import { systemClock } from "@faculty/shared/clock";
import { type Validation, validationOf } from "@faculty/shared/metrics";
import { expect, test } from "vitest";
import type { PlannedBatch, Position } from "../batch/planned-samples.ts";
import type { Learner } from "../learner/learner.ts";
import { noTerms } from "../step/term-sums.ts";
import { runPhase } from "./phase.ts";

const stepsPerEpoch = 2;

/** Whose weight is the number of steps that made it. */
function countingLearner(): Learner {
  let weight = 0;
  return {
    train: () => {
      weight += 1;
    },
    readTerms: () => noTerms,
    takeTerms: () => noTerms,
    writeTerms: () => undefined,
    teacherWeights: () => [],
    clearTeacherWeights: () => undefined,
    readWeights: () => [Float32Array.of(weight)],
    writeWeights: ([values]) => {
      weight = values?.[0] ?? Number.NaN;
    },
    save: () => ({ objective: [], optimizer: { iterations: weight, slots: {} } }),
    restore: () => undefined,
    [Symbol.dispose]: () => undefined,
  };
}

async function* batches({ epoch, step }: Position): AsyncGenerator<PlannedBatch, void, undefined> {
  const empty = {
    ids: new Int32Array(0),
    inputs: new Float32Array(0),
    labels: new Int32Array(0),
    temperature: 1,
    said: { kind: "nothing" } as const,
  };
  for (let at = epoch * stepsPerEpoch + step; ; at++) {
    const position = { epoch: Math.floor(at / stepsPerEpoch), step: at % stepsPerEpoch };
    yield { ...position, planEpoch: position.epoch, origin: null, rows: 0, ...empty };
  }
}

/** A phase whose epochs are told apart by the validations given, one after the other. */
async function phaseOf(validations: readonly (Validation | null)[], patience: number | null) {
  const learner = countingLearner();
  const left = [...validations];
  const end = await runPhase({
    createLearner: () => learner,
    epochs: validations.length,
    stepsPerEpoch,
    firstStep: 0,
    patience,
    batches,
    teachers: null,
    validate: () => left.shift() ?? null,
    start: { epoch: 0, step: 0, steps: 0, weights: learner.readWeights(), learner: null, best: null, history: [] },
    checkpoint: null,
    onStep: () => undefined,
    onEpoch: () => ({ pulls: null, masks: {} }),
    onProgress: () => undefined,
    clock: systemClock,
    abort: new AbortController().signal,
  });
  if (end.kind !== "finished") throw new Error("nobody stopped it");
  return { bestEpoch: end.bestEpoch, epochs: end.history.length, weight: learner.readWeights()[0]?.[0] };
}

const accuracies = (...values: readonly number[]) => values.map((accuracy) => validationOf({ accuracy, nll: 1 }));

test("ends with the weights of its best epoch, not with the last ones", async () => {
  const best = 1;
  expect(await phaseOf(accuracies(0.5, 0.8, 0.7, 0.6), null)).toEqual({
    bestEpoch: best,
    epochs: 4,
    weight: (best + 1) * stepsPerEpoch,
  });
});

test("of epochs of one accuracy the one with the lower NLL is the best, of equals the first", async () => {
  const [high, low] = [1.2, 0.9].map((nll) => validationOf({ accuracy: 0.8, nll })) as [Validation, Validation];
  expect(await phaseOf([high, low, high, low], null)).toMatchObject({ bestEpoch: 1, weight: 2 * stepsPerEpoch });
});

test("the epoch nearest to the ensemble is the best where the KL to it is measured", async () => {
  const scores = [0.3, 0.1, 0.2].map((ensembleKl) => validationOf({ ensembleKl }));
  expect(await phaseOf(scores, null)).toMatchObject({ bestEpoch: 1, weight: 2 * stepsPerEpoch });
});

test("an epoch that cannot be measured is the best only until one can, and counts against patience", async () => {
  expect(await phaseOf(accuracies(NaN, 0.1, NaN), null)).toMatchObject({ bestEpoch: 1, epochs: 3 });
  expect(await phaseOf(accuracies(0.1, NaN, 0.9), 1)).toMatchObject({ bestEpoch: 0, epochs: 2 });
});

test("ends after as many epochs without a better one as its patience, counted anew from each better one", async () => {
  const patience = 2;
  const scores = accuracies(0.5, 0.4, 0.6, 0.6, 0.5, 0.9); // the best of those before patience is over: epoch 2
  expect(await phaseOf(scores, patience)).toEqual({ bestEpoch: 2, epochs: 3 + patience, weight: 3 * stepsPerEpoch });
});

test("without validations the last weights are kept, and no epoch is idle", async () => {
  expect(await phaseOf([null, null, null], 1)).toEqual({ bestEpoch: 2, epochs: 3, weight: 3 * stepsPerEpoch });
});
