import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Dataset } from "@faculty/data/datasets";
import { loadModel } from "@faculty/models/files";
import { createMemoryNetwork } from "@faculty/shared/bus";
import { systemClock } from "@faculty/shared/clock";
import { opaqueParts, type RunSpec, runSpecSchema } from "@faculty/shared/config";
import { planOf } from "@faculty/shared/plan";
import type { Progress, PullHead } from "@faculty/shared/protocol";
import { numberedOutput, recordingLog } from "@faculty/testing";
import { expect } from "vitest";
import { blobs } from "./batch/blobs.fixture.ts";
import type { LedgerRecord } from "./ledger/ledger-record.ts";
import { readLedger } from "./ledger/read-ledger.ts";
import type { TrainStudentOptions } from "./phases/student.ts";
import { type FakeCoordinatorOptions, serveFakeCoordinator } from "./receive/fake-coordinator.fixture.ts";
import { readWeights, type WeightValues } from "./student-model/model-weights.ts";
import type { StudentResult } from "./student-result.ts";
import { type StudentOutcome, trainStudent } from "./train-student.ts";

export const data: Dataset = blobs();
export const labels: Int32Array = data.train.labels;

export function specOf(more: object = {}): RunSpec {
  return runSpecSchema(opaqueParts).parse({
    name: "r",
    seed: 3,
    dataset: { name: "digits", validation: 0.25 },
    teachers: [{ name: "even", model: "x" }],
    student: { model: { kind: "mlp", units: [6], dropout: 0.2 }, optimizer: { learningRate: 0.02 } },
    objective: [
      { loss: "hard-label", weight: 0.3 },
      { loss: "soft-target-kl", weight: { schedule: "linear", from: 0.2, to: 0.7, epochs: 2 } },
    ],
    train: { batchSize: 8, epochs: 4, checkpointEverySteps: 4, credit: 3 },
    ...more,
  });
}

export interface Trained {
  readonly outcome: StudentOutcome;
  readonly messages: readonly Progress[];
  readonly pulls: number;
  readonly requests: readonly PullHead[];
}

/** A student of a coordinator whose teacher `even` knows every label. @param folder - The student's. */
export async function trainIn(
  folder: string,
  more: Partial<TrainStudentOptions> = {},
  tamper?: FakeCoordinatorOptions["tamper"],
  others: FakeCoordinatorOptions["teachers"] = {},
): Promise<Trained> {
  const spec = more.spec ?? specOf();
  const network = createMemoryNetwork();
  const order = planOf(spec, more.dataset ?? data);
  const knowing = (id: number) => [0, 1, 2].map((c) => (labels[id] === c ? 3 : 0));
  await using coordinator = await serveFakeCoordinator({
    bus: network.connect(),
    run: "r",
    output: numberedOutput(3),
    idsOf: (epoch, step) => order.batch(epoch, step),
    teachers: { even: knowing, ...others },
    ...(tamper && { tamper }),
  });
  const messages: Progress[] = [];
  const outcome = await trainStudent({
    bus: network.connect(),
    runId: "r",
    spec,
    dataset: data,
    student: "student-1",
    seed: 5,
    objective: "distil",
    temperature: 2,
    folder,
    clock: systemClock,
    logger: recordingLog().logger,
    abort: new AbortController().signal,
    onProgress: (message) => messages.push(message),
    ...more,
  });
  return { outcome, messages, pulls: coordinator.requests.length, requests: coordinator.requests };
}

export function resultOf({ outcome }: Trained): StudentResult {
  if (outcome.kind === "stopped") throw new Error("expected a finished student");
  return outcome.result;
}

export async function weightsIn(under: string, model: string): Promise<WeightValues> {
  const loaded = await loadModel(join(under, model));
  if (loaded.kind !== "layers") throw new Error("expected a LayersModel");
  const weights = readWeights(loaded.model);
  loaded.model.dispose();
  return weights;
}

/** Every batch that became part of the student, in order, with what was said of it. */
export async function stepsIn(under: string): Promise<readonly Extract<LedgerRecord, { kind: "step" }>[]> {
  const { records, damage } = readLedger(await readFile(join(under, "ledger.jsonl")));
  expect(damage).toBeNull();
  return records.flatMap((record) => (record.kind === "step" ? [record] : []));
}
