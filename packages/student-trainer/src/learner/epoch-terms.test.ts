import { createRandom } from "@faculty/shared/random";
import { expect, test } from "vitest";
import { noTerms, type TermSums } from "../step/term-sums.ts";
import { createEpochTerms, type TermsSoFar } from "./epoch-terms.ts";

const stepsPerEpoch = 600;

/** Sums in float32, as a device does. */
function device() {
  const random = createRandom(5, 0);
  let terms: TermSums = noTerms;
  return {
    readTerms: () => terms,
    takeTerms: () => {
      const taken = terms;
      terms = noTerms;
      return taken;
    },
    writeTerms: (given: TermSums) => {
      terms = given;
    },
    step: () => {
      const sums = { loss: Math.fround((terms.sums["loss"] ?? 0) + random.uniform()) };
      terms = { steps: terms.steps + 1, sums };
    },
  };
}

interface Interruptions {
  /** After which steps an observer is told. */
  readonly told?: (step: number) => boolean;
  /** After which steps it is saved and another goes on from there. */
  readonly stopped?: (step: number) => boolean;
}

function epochs({ told = () => false, stopped = () => false }: Interruptions) {
  const learner = device();
  let terms = createEpochTerms(learner, undefined);
  const means: unknown[] = [];
  const heard: (number | undefined)[] = [];
  for (let step = 1; step <= 2 * stepsPerEpoch; step++) {
    learner.step();
    const inEpoch = ((step - 1) % stepsPerEpoch) + 1;
    terms.trained(inEpoch);
    if (inEpoch === stepsPerEpoch) means.push(terms.endEpoch());
    if (told(step)) heard.push(terms.recent()["loss"]);
    if (!stopped(step)) continue;
    const saved = terms.save();
    learner.writeTerms(noTerms);
    terms = createEpochTerms(
      learner,
      saved === undefined ? undefined : (JSON.parse(JSON.stringify(saved)) as TermsSoFar),
    );
  }
  return { means, heard };
}

test("an epoch's means are the same to the bit whoever is told of them, and wherever it was stopped", () => {
  const { means } = epochs({});
  expect(means).toHaveLength(2);
  expect(epochs({ told: (step) => step % 7 === 0 }).means).toEqual(means);
  expect(epochs({ stopped: (step) => step % 250 === 1 || step === stepsPerEpoch }).means).toEqual(means);
});

test("they are the means of all steps", () => {
  const random = createRandom(5, 0);
  const values = Array.from({ length: stepsPerEpoch }, () => random.uniform());
  const mean = values.reduce((sum, value) => sum + value, 0) / stepsPerEpoch;
  expect((epochs({}).means[0] as Record<string, number>)["loss"]).toBeCloseTo(mean, 5);
});

test("an observer hears of the steps since it was told, those of an ended epoch too", () => {
  const random = createRandom(5, 0);
  const values = Array.from({ length: 2 * stepsPerEpoch }, () => random.uniform());
  const meanOf = (from: number, to: number) =>
    values.slice(from, to).reduce((sum, value) => sum + value, 0) / (to - from);
  const { heard } = epochs({ told: (step) => step === 500 || step === 700 || step === 701 });
  expect(heard).toHaveLength(3);
  expect(heard[0]).toBeCloseTo(meanOf(0, 500), 4);
  expect(heard[1]).toBeCloseTo(meanOf(500, 700), 4);
  expect(heard[2]).toBeCloseTo(meanOf(700, 701), 4);
});

test("nothing is said of no steps", () => {
  const terms = createEpochTerms(device(), undefined);
  expect(terms.recent()).toEqual({});
  expect(terms.save()).toBeUndefined();
});
