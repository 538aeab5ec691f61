import { rowsTogether } from "@faculty/data/augmentation";
import { opaqueParts, type RunSpec, runSpecSchema } from "@faculty/shared/config";
import { syntheticImages } from "../synthetic-data.ts";

export const benchTeachers = ["first", "second", "third"] as const;

/** Samples of the synthetic data set; one epoch of every figure. */
export const benchSamples = 6000;
export const batchSize = 64;
export const temperature = 4;
/** Batches a request, as a run file would say where teachers are fast. */
export const grouped = 32;

/** The run file of a figure: three teachers, batches of 64, hard weight 0.3, nothing kept of what they say, all else by default. */
export function benchRun(more: Readonly<Record<string, unknown>> = {}): RunSpec {
  return runSpecSchema(opaqueParts).parse({
    name: "bench",
    seed: 7,
    dataset: { name: "idx", path: ".", validation: 0 },
    teachers: benchTeachers.map((name) => ({ name, model: name })),
    temperature,
    student: { model: { kind: "mlp" } },
    objective: [
      { loss: "hard-label", weight: 0.3 },
      { loss: "soft-target-kl", weight: 0.7 },
    ],
    train: { batchSize, epochs: 1 },
    signals: { mode: "online" }, // by itself a run keeps what its teachers say
    ...more,
  });
}

/** Rows that a teacher computes at once of such a request. */
export function benchRowsTogether(): number {
  return rowsTogether(benchRun(), syntheticImages(benchSamples));
}

/** Requests of several batches, and enough of them ahead. */
export function groupedRun(stepsPerRequest: number, more: Readonly<Record<string, unknown>> = {}): RunSpec {
  const credit = Math.min(mostCredit, creditPerStep * stepsPerRequest);
  return benchRun({ train: { batchSize, epochs: 1, stepsPerRequest, credit }, ...more });
}

/** One request is computed, one is on its way, one is waiting. */
const creditPerStep = 3;
/** Of a run file. */
const mostCredit = 64;
