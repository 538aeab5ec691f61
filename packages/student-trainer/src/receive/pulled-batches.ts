import { type Schedule, scheduleValue } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import type { LayerSignal } from "@faculty/shared/protocol";
import { sharesOf } from "../teachers/teacher-tally.ts";
import { batchesOf } from "./batches-of.ts";
import { creditWindow } from "./credit-window.ts";
import type { ExpectedBatch, MergedBatch } from "./merged-batch.ts";
import { batchAt, idsAt, type PlannedBatch, type PlannedSamples, type Position } from "./planned-samples.ts";
import type { Puller } from "./puller.ts";
import { signalsByTeacher } from "./signals-by-teacher.ts";

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
  /** Also ask for each teacher's signal. */
  readonly perTeacher: boolean;
  /** Whether the mixture is needed; false: layers alone. */
  readonly soft: boolean;
  /** Layers to ask for. */
  readonly layers: readonly LayerSignal[];
  /** Batches asked for ahead of the one being trained on. */
  readonly credit: number;
  /** Batches asked for in one request, as `stepsPerRequest` says. */
  readonly stepsPerRequest: number;
}

/**
 * The plan's batches with what the teachers say of them, in step order, from `from` on. No batch is of a lower generation
 * than one before it: what was pulled ahead of a batch that a newer coordinator then answered is pulled again.
 */
export async function* pulledBatches(
  samples: PlannedSamples,
  spec: PullSpec,
  from: Position,
  signal: AbortSignal,
): AsyncGenerator<PlannedBatch, void, undefined> {
  let highest = 0;
  const inTurn = async (pulled: Pulled, either: AbortSignal): Promise<Pulled> => {
    const isStale = pulled.merged.generation < highest;
    const merged = isStale ? await spec.puller.pull(pulled.expected, either) : pulled.merged;
    highest = merged.generation;
    return { ...pulled, merged };
  };
  const steps = stepsAtOnce(spec);
  const requests = Math.max(1, Math.floor(spec.credit / steps));
  const inOrder = creditWindow(pulls(samples, spec, steps, from), requests, signal, inTurn);
  for await (const { positions, temperature, merged: whole } of inOrder) {
    const sizes = positions.map((position) => idsAt(samples, position).length);
    for (const [i, merged] of batchesOf(whole, sizes).entries()) {
      const { softTarget, softLogits, layers, generation, mask } = merged;
      const origin = { generation, mask, shares: sharesOf(merged, spec) };
      const said = { softTarget, softLogits, layers, ...signalsByTeacher(merged, spec.teachers) };
      yield { ...batchAt(samples, positions[i] as Position), origin, temperature, ...said };
    }
  }
}

/** Layers may be of a batch as a whole, and batches of one request have one temperature. */
function stepsAtOnce({ layers, temperature, stepsPerRequest }: PullSpec): number {
  return layers.length > 0 || typeof temperature !== "number" ? 1 : stepsPerRequest;
}

interface Pulled {
  /** Of each batch, in order. */
  readonly positions: readonly Position[];
  readonly temperature: number;
  readonly expected: ExpectedBatch;
  readonly merged: MergedBatch;
}

function* pulls(
  samples: PlannedSamples,
  { puller, run, perTeacher, soft, layers, temperature: schedule, ...spec }: PullSpec,
  steps: number,
  from: Position,
): Generator<(signal: AbortSignal) => Promise<Pulled>> {
  const classes = samples.dataset.classes.length;
  const isOfUse = (name: string) => spec.merged.includes(name) || layers.some(({ teacher }) => teacher === name);
  const teachers = spec.teachers.filter((name) => isOfUse(name) && !spec.released.includes(name));
  const fewer = spec.released.length > 0 ? { teachers } : {};
  for (const positions of requestsFrom(samples, steps, from)) {
    const [{ epoch, step }] = positions;
    const temperature = temperatureAt(schedule, epoch + step / samples.plan.stepsPerEpoch);
    const batch = {
      kind: "train",
      epoch: samples.firstEpoch + epoch,
      step,
      ...(positions.length > 1 ? { steps: positions.length } : {}),
    } as const;
    const expected: ExpectedBatch = {
      request: {
        run,
        batch,
        temperature,
        perTeacher,
        ...(soft ? {} : { soft }),
        ...fewer,
        ...(layers.length > 0 ? { layers } : {}),
      },
      ids: idsAt(samples, positions[0], positions.length),
      classes,
    };
    yield async (signal) => ({ positions, temperature, expected, merged: await puller.pull(expected, signal) });
  }
}

/** The positions of each request: up to the next multiple of `steps`, and no further than the epoch's end. */
function* requestsFrom(
  samples: PlannedSamples,
  steps: number,
  from: Position,
): Generator<readonly [Position, ...Position[]]> {
  const { stepsPerEpoch } = samples.plan;
  for (let { epoch, step } = from; epoch < samples.epochs; epoch++, step = 0)
    while (step < stepsPerEpoch) {
      const end = Math.min(step - (step % steps) + steps, stepsPerEpoch);
      const rest = Array.from({ length: end - step - 1 }, (_, i) => ({ epoch, step: step + 1 + i }));
      yield [{ epoch, step }, ...rest];
      step = end;
    }
}

/** @param epoch - Fractional. @throws FacultyError BAD_RUN_FILE where the schedule reaches 0. */
function temperatureAt(schedule: Schedule, epoch: number): number {
  const temperature = scheduleValue(schedule, epoch);
  if (temperature > 0) return temperature;
  throw new FacultyError("BAD_RUN_FILE", `temperature: is ${temperature} at epoch ${epoch}, expected more than 0`);
}
