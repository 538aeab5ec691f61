import type { Dataset } from "@faculty/data/datasets";
import type { Bus } from "@faculty/shared/bus";
import type { Clock } from "@faculty/shared/clock";
import { FacultyError } from "@faculty/shared/errors";
import { predictReplySize, type TeacherDescription } from "@faculty/shared/protocol";
import type { Rows } from "@faculty/shared/tensor";
import { ask } from "./asking/ask.ts";
import { firstDifference, promised } from "./asking/same-rows.ts";
import { datasetInputs, drawnInputs, type SampleInputs } from "./asking/sample-inputs.ts";
import type { Trial } from "./asking/trial.ts";
import type { HeartbeatWatch } from "./asking/watch-heartbeats.ts";

interface TrialOptions {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly abort: AbortSignal;
  readonly timeoutMs: number;
  readonly description: TeacherDescription;
  readonly others: readonly TeacherDescription[];
  readonly dataset: Dataset | null;
  readonly heartbeats: HeartbeatWatch;
  readonly stop: ((replica: string) => void) | null;
}

const fewRows = 8;
/** More than what a model is often given at once. */
const manyRows = 70;
/** Head and headers of a request. */
const overheadBytes = 8192;
/** Until somebody else's requests show. */
const watchMs = 2500;
const repetitions = 2;

/** Waits for two heartbeats, before anything is asked. @throws FacultyError SHAPE_MISMATCH, TOO_LARGE. */
export async function openTrial(options: TrialOptions): Promise<Trial> {
  const { description, dataset, heartbeats, bus, abort } = options;
  const samples = dataset === null ? drawnInputs(description) : datasetInputs(dataset, description);
  const fit = rowsThatFit(description, samples, bus.maxPayloadBytes);
  await heartbeats.more(2, watchMs, abort);
  const trial: Trial = {
    ...options,
    samples,
    fewRows: Math.min(fewRows, fit),
    manyRows: Math.min(manyRows, fit),
    busyWith: busyWith(heartbeats),
    reference: once(async () => (await ask(trial)).logits),
    repetition: once(() => repetition(trial)),
  };
  return trial;
}

async function repetition(trial: Trial): Promise<readonly [string, string] | null> {
  const expected: Rows<Float32Array> = await trial.reference();
  for (let i = 0; i < repetitions; i++) {
    await ask(trial, { rows: [0, 1] }); // something else in between
    const difference = firstDifference((await ask(trial)).logits, expected, promised(trial));
    if (difference !== null) return difference;
  }
  return null;
}

/** @throws FacultyError TOO_LARGE where not even one does. */
function rowsThatFit(description: TeacherDescription, { input }: SampleInputs, maxPayloadBytes: number): number {
  const reply = predictReplySize(description, { codec: "float32", layers: [] }, manyRows);
  const bytes = Array.from({ length: manyRows }, (_, row) => input(row, row + 1).bytes.length);
  const request = { fixedBytes: overheadBytes, rowBytes: Math.max(...bytes) };
  const [fit = 0] = [reply, request]
    .map(({ fixedBytes, rowBytes }) => Math.floor((maxPayloadBytes - fixedBytes) / rowBytes))
    .sort((a, b) => a - b);
  if (fit >= 1) return fit;
  throw new FacultyError(
    "TOO_LARGE",
    `one row of teacher ${description.teacher} does not fit a message of ${maxPayloadBytes} bytes`,
  );
}

/** What its first heartbeats say of requests that are not ours. */
function busyWith({ beats }: HeartbeatWatch): string | null {
  const said = beats.flatMap((beat) => ("state" in beat.said ? [beat.said] : []));
  const [first] = said;
  const last = said.at(-1);
  if (first === undefined || last === undefined) return null;
  if (last.samples > first.samples) return `it answered ${last.samples - first.samples} samples for somebody else`;
  return last.queueLength > 0 ? `it holds ${last.queueLength} requests of somebody else` : null;
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
