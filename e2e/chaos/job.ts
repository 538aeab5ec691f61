import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { embeddedData, type JobData, preparedData } from "./job-data.ts";

/** A run to be disturbed: the quick start's images and teachers, each with two replicas, and one student. */
export interface Job {
  readonly name: string;
  readonly data: JobData;
  readonly teachers: readonly string[];
  readonly epochs: number;
  readonly batchSize: number;
}

/** The quick start's, smaller: long enough for a dozen faults, short enough to be repeated. */
export const quickstartJob: Job = {
  name: "chaos",
  data: embeddedData,
  teachers: ["wide-cnn", "kernel5-cnn", "footwear-mlp"],
  epochs: 6,
  batchSize: 32,
};

/** The same with few labels, on a data set that is read by position. */
export const fewLabelsJob: Job = { ...quickstartJob, name: "few-labels", data: preparedData };

/** Batches that a trainer asks for ahead of the one it trains on. */
export const credit = 4;
/** Often, so that what a killed trainer does again takes a second. */
const checkpointEverySteps = 10;

/** Writes the job's run file into a folder and returns its path. @param teachers - Holds the teachers' model folders. */
export async function writeJob(job: Job, folder: string, teachers: string): Promise<string> {
  const path = join(folder, `${job.name}.yaml`);
  const run = {
    name: job.name,
    seed: 7,
    dataset: await job.data.write(folder),
    augment: [{ kind: "flip-horizontal" }],
    teachers: job.teachers.map((name) => ({ name, model: join(teachers, name), replicas: 2 })),
    ensemble: { weighting: { kind: "uniform" }, space: "probabilities", absentClasses: "conditional" },
    temperature: 2,
    baseline: false,
    student: {
      model: { kind: "cnn", filters: [8, 12, 16] },
      optimizer: { kind: "adam", learningRate: 0.004 },
    },
    objective: [
      { loss: "hard-label", weight: 0.1 },
      { loss: "soft-target-kl", weight: 0.9 },
    ],
    train: { batchSize: job.batchSize, epochs: job.epochs, credit, checkpointEverySteps },
  };
  await writeFile(path, JSON.stringify(run, null, 2)); // YAML holds JSON
  return path;
}
