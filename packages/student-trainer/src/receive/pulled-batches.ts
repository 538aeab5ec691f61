import { createInputRoom } from "@faculty/data/augmentation";
import { runOutput } from "@faculty/data/datasets";
import type { Abort } from "@faculty/shared/abort";
import { type Schedule, scheduleValue } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { rowsPerSample, rowWidth } from "@faculty/shared/outputs";
import type { Wanted } from "@faculty/shared/protocol";
import type { ExpectedBatch, MergedBatch } from "../batch/merged-batch.ts";
import { batchAt, idsAt, type PlannedBatch, type PlannedSamples, type Position } from "../batch/planned-samples.ts";
import type { Said } from "../batch/step-batch.ts";
import { sharesOf } from "../batch/teacher-tally.ts";
import { batchesOf } from "./batches-of.ts";
import { creditWindow } from "./credit-window.ts";
import type { Puller } from "./puller.ts";
import { signalsByTeacher } from "./signals-by-teacher.ts";
import { requestName, requestsAhead, type StepRequest, stepRequests } from "./step-requests.ts";

export interface PullSpec {
  readonly puller: Puller;
  readonly run: string;
  /** The run's, in its order. */
  readonly teachers: readonly string[];
  /** Of those, the ones whose outputs count. */
  readonly merged: readonly string[];
  /** Of those, the ones that are no longer asked. */
  readonly released: readonly string[];
  readonly temperature: Schedule;
  readonly wanted: Wanted;
  /** Whether what is mixed may come as sparse rows. */
  readonly sparse: boolean;
  /** Batches asked for ahead of the one being trained on. */
  readonly credit: number;
  /** Batches asked for in one request, as `stepsPerRequest` says. */
  readonly stepsPerRequest: number;
}

/**
 * The plan's batches with what the teachers say of them, in step order, from `from` on. No batch is of a lower generation
 * than one before it: what was pulled ahead of a batch that a newer coordinator then answered is pulled again. The inputs
 * that were read of a batch are lost when another's are read.
 */
export async function* pulledBatches(
  samples: PlannedSamples,
  spec: PullSpec,
  from: Position,
  abort: Abort,
): AsyncGenerator<PlannedBatch, void, undefined> {
  const room = createInputRoom();
  const output = runOutput(samples.dataset);
  let highest = 0;
  const inTurn = async (pulled: Pulled, either: Abort): Promise<Pulled> => {
    const isStale = pulled.merged.generation < highest;
    const merged = isStale ? await spec.puller.pull(pulled.expected, either) : pulled.merged;
    highest = merged.generation;
    return { ...pulled, merged };
  };
  const steps = stepsAtOnce(spec);
  const inOrder = creditWindow(pulls(samples, spec, steps, from), requestsAhead(spec.credit, steps), abort, inTurn);
  for await (const { request, temperature, merged: whole } of inOrder) {
    const { epoch, step, steps: count } = request;
    const positions = Array.from({ length: count }, (_, i): Position => ({ epoch, step: step + i }));
    const sizes = positions.map((position) => idsAt(samples, position).length);
    for (const [i, merged] of batchesOf(whole, sizes).entries()) {
      const { generation, mask } = merged;
      const origin = { generation, mask, shares: sharesOf(merged, spec, rowsPerSample(output)) };
      const said = saidOf(merged, spec.teachers, rowWidth(output));
      yield batchAt(samples, positions[i] as Position, { origin, temperature, said }, room);
    }
  }
}

function saidOf(merged: MergedBatch, teachers: readonly string[], width: number): Said {
  const { mixture, layers } = merged;
  if (mixture === null) return { kind: "layers", layers };
  const { target, isSparse, restGroups, logits } = mixture;
  return {
    kind: "mixture",
    target,
    isSparse,
    restGroups,
    logits,
    perTeacher: signalsByTeacher(merged, mixture, teachers, width),
    layers,
  };
}

/** Layers may be of a batch as a whole, and batches of one request have one temperature. */
function stepsAtOnce({ wanted: { layers }, temperature, stepsPerRequest }: PullSpec): number {
  return layers.length > 0 || typeof temperature !== "number" ? 1 : stepsPerRequest;
}

interface Pulled {
  readonly request: StepRequest;
  readonly temperature: number;
  readonly expected: ExpectedBatch;
  readonly merged: MergedBatch;
}

function* pulls(
  samples: PlannedSamples,
  { puller, run, wanted, temperature: schedule, ...spec }: PullSpec,
  steps: number,
  from: Position,
): Generator<(abort: Abort) => Promise<Pulled>> {
  const output = runOutput(samples.dataset);
  const isOfUse = (name: string) => spec.merged.includes(name) || wanted.layers.some(({ teacher }) => teacher === name);
  const teachers = spec.teachers.filter((name) => isOfUse(name) && !spec.released.includes(name));
  const fewer = spec.released.length > 0 ? { teachers } : {};
  const { stepsPerEpoch } = samples.plan;
  for (const request of stepRequests({ stepsPerEpoch, epochs: samples.epochs }, steps, from)) {
    const temperature = temperatureAt(schedule, request.epoch + request.step / stepsPerEpoch);
    const expected: ExpectedBatch = {
      request: {
        run,
        batch: requestName(request, samples.firstEpoch + request.epoch),
        temperature,
        wanted,
        ...(spec.sparse && { sparse: true, restGroups: true }),
        ...fewer,
      },
      ids: idsAt(samples, request, request.steps),
      output,
    };
    yield async (abort) => ({ request, temperature, expected, merged: await puller.pull(expected, abort) });
  }
}

/** @param epoch - Fractional. @throws FacultyError BAD_RUN_FILE where the schedule reaches 0. */
function temperatureAt(schedule: Schedule, epoch: number): number {
  const temperature = scheduleValue(schedule, epoch);
  if (temperature > 0) return temperature;
  throw new FacultyError("BAD_RUN_FILE", `temperature: is ${temperature} at epoch ${epoch}, expected more than 0`);
}
