import { type Schedule, scheduleValue } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import type { LayerSignal } from "@faculty/shared/protocol";
import { sharesOf } from "../teachers/teacher-tally.ts";
import { creditWindow } from "./credit-window.ts";
import type { ExpectedBatch, MergedBatch } from "./merged-batch.ts";
import {
  batchAt,
  idsAt,
  type PlannedBatch,
  type PlannedSamples,
  type Position,
  positionsFrom,
} from "./planned-samples.ts";
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
  /** Requests kept waiting ahead of the batch being trained on. */
  readonly credit: number;
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
  const inOrder = creditWindow(pulls(samples, spec, from), spec.credit, signal, inTurn);
  for await (const { position, temperature, merged } of inOrder) {
    const { softTarget, softLogits, layers, generation, mask } = merged;
    const origin = { generation, mask, shares: sharesOf(merged, spec) };
    const batch = batchAt(samples, position);
    yield { ...batch, origin, temperature, softTarget, softLogits, layers, ...signalsByTeacher(merged, spec.teachers) };
  }
}

interface Pulled {
  readonly position: Position;
  readonly temperature: number;
  readonly expected: ExpectedBatch;
  readonly merged: MergedBatch;
}

function* pulls(
  samples: PlannedSamples,
  { puller, run, perTeacher, soft, layers, temperature: schedule, ...spec }: PullSpec,
  from: Position,
): Generator<(signal: AbortSignal) => Promise<Pulled>> {
  const classes = samples.dataset.classes.length;
  const isOfUse = (name: string) => spec.merged.includes(name) || layers.some(({ teacher }) => teacher === name);
  const teachers = spec.teachers.filter((name) => isOfUse(name) && !spec.released.includes(name));
  const fewer = spec.released.length > 0 ? { teachers } : {};
  for (const position of positionsFrom(samples, from)) {
    const temperature = temperatureAt(schedule, position.epoch + position.step / samples.plan.stepsPerEpoch);
    const batch = { kind: "train", epoch: samples.firstEpoch + position.epoch, step: position.step } as const;
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
      ids: idsAt(samples, position),
      classes,
    };
    yield async (signal) => ({ position, temperature, expected, merged: await puller.pull(expected, signal) });
  }
}

/** @param epoch - Fractional. @throws FacultyError BAD_RUN_FILE where the schedule reaches 0. */
function temperatureAt(schedule: Schedule, epoch: number): number {
  const temperature = scheduleValue(schedule, epoch);
  if (temperature > 0) return temperature;
  throw new FacultyError("BAD_RUN_FILE", `temperature: is ${temperature} at epoch ${epoch}, expected more than 0`);
}
