import { writeFile } from "node:fs/promises";
import { join } from "node:path";

/** A run to be disturbed: the quick start's data and teachers, each with two replicas, and one student. */
export interface Job {
  readonly name: string;
  readonly teachers: readonly string[];
  readonly epochs: number;
  readonly batchSize: number;
}

/** The quick start's, smaller: long enough for a dozen faults, short enough to be repeated. */
export const quickstartJob: Job = {
  name: "chaos",
  teachers: ["wide-cnn", "kernel5-cnn", "footwear-mlp"],
  epochs: 6,
  batchSize: 32,
};

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
    dataset: { name: "fashion-mnist", validation: 0.2 },
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
