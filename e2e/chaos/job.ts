import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { faculty } from "../faculty-process.ts";
import { embeddedData, type JobData, preparedData, severalOutputsData, sparseTokensData } from "./job-data.ts";

/** A run to be disturbed: teachers of two replicas each, and one student. */
export interface Job {
  readonly name: string;
  readonly data: JobData;
  readonly teachers: readonly string[];
  /** Architectures by which the teachers are taught on the job's data first; absent: those of the quick start. */
  readonly taughtAs?: Readonly<Record<string, object>>;
  readonly epochs: number;
  readonly batchSize: number;
  /** Further keys of the run file. */
  readonly run: object;
}

const quickstartRun = {
  augment: [{ kind: "flip-horizontal" }],
  ensemble: { weighting: { kind: "uniform" }, space: "probabilities", absentClasses: "conditional" },
  temperature: 2,
  student: {
    model: { kind: "cnn", filters: [8, 12, 16] },
    optimizer: { kind: "adam", learningRate: 0.004 },
  },
  objective: [
    { loss: "hard-label", weight: 0.1 },
    { loss: "soft-target-kl", weight: 0.9 },
  ],
};

/** The quick start's, smaller: long enough for a dozen faults, short enough to be repeated. */
export const quickstartJob: Job = {
  name: "chaos",
  data: embeddedData,
  teachers: ["wide-cnn", "kernel5-cnn", "footwear-mlp"],
  epochs: 6,
  batchSize: 32,
  run: quickstartRun,
};

/** The same with few labels, on a data set that is read by position. */
export const fewLabelsJob: Job = { ...quickstartJob, name: "few-labels", data: preparedData };

/** Teachers that say several things of each position, and a student that learns all of them. */
export const severalOutputsJob: Job = {
  name: "several-outputs",
  data: severalOutputsData,
  teachers: ["broad", "narrow"],
  taughtAs: { broad: { kind: "grid-cnn", filters: [8, 8] }, narrow: { kind: "grid-cnn", filters: [4, 8] } },
  epochs: 6,
  batchSize: 16,
  run: {
    student: { model: { kind: "grid-cnn", filters: [4, 4] }, optimizer: { kind: "adam", learningRate: 0.004 } },
    objective: [
      { loss: "soft-target-kl", output: "item", weight: 0.9 },
      { loss: "hard-label", output: "item", weight: 0.1 },
      { loss: "regression", output: "box", weight: 0.5 },
      { loss: "regression", output: "box", to: "target", weight: 0.5 },
    ],
  },
};

/** Teachers of tokens, of whose every position a few are named, of more than 16,384. */
export const sparseTokensJob: Job = {
  name: "sparse-tokens",
  data: sparseTokensData,
  teachers: ["left", "right"],
  taughtAs: { left: causal(8), right: causal(4) },
  epochs: 2,
  batchSize: 16,
  run: {
    codec: { kind: "top-k", k: 4 },
    temperature: 2,
    student: { model: causal(4), optimizer: { kind: "adam", learningRate: 0.004 } },
    objective: [
      { loss: "soft-target-kl", weight: 0.9 },
      { loss: "hard-label", weight: 0.1 },
    ],
  },
};

function causal(width: number): object {
  return { kind: "transformer", blocks: 1, heads: 1, width, feedForward: 8, causal: true };
}

/** Batches that a trainer asks for ahead of the one it trains on. */
export const credit = 4;
/** Often, so that what a killed trainer does again takes a second. */
const checkpointEverySteps = 10;

/**
 * Writes the job's run file into a folder and returns its path, its teachers taught where they are its own.
 * @param quickstart - Holds the quick start's teachers.
 */
export async function writeJob(job: Job, folder: string, quickstart: string): Promise<string> {
  const path = join(folder, `${job.name}.yaml`);
  const dataset = await job.data.write(folder);
  const teachers =
    job.taughtAs === undefined ? quickstart : await taught(job.taughtAs, dataset, join(folder, "teachers"));
  const run = {
    name: job.name,
    seed: 7,
    dataset,
    teachers: job.teachers.map((name) => ({ name, model: join(teachers, name), replicas: 2 })),
    baseline: false,
    ...job.run,
    train: { batchSize: job.batchSize, epochs: job.epochs, credit, checkpointEverySteps },
  };
  await writeFile(path, JSON.stringify(run, null, 2)); // YAML holds JSON
  return path;
}

/** Teaches a model of each architecture for an epoch. @returns The folder that holds them. */
async function taught(models: Readonly<Record<string, object>>, dataset: object, folder: string): Promise<string> {
  const { validation: _, ...data } = dataset as { readonly validation?: number };
  for (const [name, model] of Object.entries(models)) {
    const asked = {
      "--dataset": JSON.stringify(data),
      "--model": JSON.stringify(model),
      "--epochs": "1",
      "--batch-size": "32",
    };
    const { code, stderr } = await faculty(["teach", ...Object.entries(asked).flat(), "--out", join(folder, name)]);
    if (code !== 0) throw new Error(`teacher ${name} was not taught: ${stderr}`);
  }
  return folder;
}
