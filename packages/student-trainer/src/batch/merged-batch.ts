import type { BusMessage } from "@faculty/shared/bus";
import type { RestGroups } from "@faculty/shared/codecs";
import { FacultyError } from "@faculty/shared/errors";
import { copiedFloatValues, decodeFrame, type Frame, int32Values, tensorNamed } from "@faculty/shared/frames";
import { type OutputSpec, rowsPerSample, rowWidth } from "@faculty/shared/outputs";
import {
  type BatchName,
  layerSignalName,
  type PullReply,
  type PullRequest,
  pullReply,
  stepsOf,
  type Wanted,
} from "@faculty/shared/protocol";
import { outputKinds } from "./output-kinds.ts";
import { requireFinite } from "./soft-rows.ts";
import { normalizeSparseRows } from "./sparse-soft-rows.ts";
import type { SaidLayers } from "./step-batch.ts";

/** What the coordinator made of the teachers' signals for one batch, checked. */
export interface MergedBatch {
  /** Of this part; of all that was pulled where it came in one. */
  readonly rows: number;
  readonly generation: number;
  readonly teachers: readonly string[];
  readonly digests: readonly string[];
  readonly mask: readonly boolean[];
  /** Null where layers alone were wanted. */
  readonly mixture: Mixture | null;
  /** The layers asked for whose teacher takes part, `[rows, …]`, by `layerSignalName`. */
  readonly layers: SaidLayers;
}

/** What was made of the outputs of the teachers that are merged. */
export interface Mixture {
  /** Of each batch that was pulled, mean over its rows, nats. */
  readonly disagreements: readonly number[];
  /** `rows × merged teachers present`, one row a position: how much each counts in the target; 0 where that counts not. */
  readonly weights: Float32Array;
  /**
   * `rows × width`, one row a position, finite: log-probabilities at the temperature asked for, rows sum to 1; of
   * independent classes logits at that temperature, of values the values.
   */
  readonly target: Float32Array;
  /** Whether `target` is `SparseRows`, of log-probabilities. */
  readonly isSparse: boolean;
  /** Of a sparse target the classes that it does not name; absent: all are one group. */
  readonly restGroups?: RestGroups | undefined;
  /** `rows × width`; null where the run asks teachers for probabilities; what is no class of many is its own logits. */
  readonly logits: Float32Array | null;
  /** `present teachers × rows × width`, log-probabilities at temperature 1; null where they were not wanted. */
  readonly perTeacher: Float32Array | null;
}

/** Of a batch whose mixture was pulled. @throws FacultyError MALFORMED_FRAME where it is of layers alone. */
export function mixtureIn({ mixture }: MergedBatch): Mixture {
  if (mixture !== null) return mixture;
  throw new FacultyError("MALFORMED_FRAME", "a batch of layers alone was pulled, expected a mixture");
}

/** What was asked, and what the answer must therefore be. */
export interface ExpectedBatch {
  readonly request: PullRequest;
  /** The plan's own sample ids of the batch. */
  readonly ids: Int32Array;
  readonly output: OutputSpec;
}

/**
 * Reads the coordinator's reply to a pull: the batch, or as many of its rows from `request.fromRow` on as fitted.
 * @throws FacultyError with the coordinator's own code where it refused; MALFORMED_FRAME, NOT_FINITE or SHAPE_MISMATCH
 * where the reply is not the batch that was asked for.
 */
export function readMergedBatch(message: BusMessage, expected: ExpectedBatch): MergedBatch {
  const { request, ids, output } = expected;
  const { subject } = message;
  const what = describeBatch(request.batch);
  const frame = decodeFrame(pullReply, subject, message.headers, message.payload);
  const { head } = frame;
  same(what, "run", head.run, request.run);
  same(what, "batch", describeBatch(head.batch), what);
  same(what, "temperature", head.temperature, request.temperature);
  const found = int32Values(tensorNamed(frame, subject, "sample-ids"));
  const from = request.fromRow ?? 0;
  const { part = { from: 0, of: found.length } } = head;
  same(what, "first row", part.from, from);
  same(what, "number of samples", part.of, ids.length);
  const rows = found.length;
  if (rows === 0 || from + rows > ids.length) same(what, "rows from there on", rows, `1 to ${ids.length - from}`);
  const differs = found.findIndex((id, row) => ids[from + row] !== id);
  if (differs >= 0) same(what, `sample of row ${from + differs}`, found[differs], ids[from + differs]);
  const { length } = head.teachers;
  same(what, "number of digests", head.digests.length, length);
  same(what, "length of the mask", head.mask.length, length);
  if (request.teachers !== undefined) same(what, "teachers", head.teachers.join(), request.teachers.join());
  const { generation, teachers, digests, mask } = head;
  const mixture = request.wanted.kind === "mixture" ? readMixture(frame, subject, request.wanted, output, what) : null;
  return { generation, teachers, digests, mask, rows, mixture, layers: layersOf(frame, request, rows, what) };
}

type MixtureWanted = Extract<Wanted, { kind: "mixture" }>;

/** A coordinator sends sparse rows only where they were asked for; an older one sends the others all the same. */
function readMixture(
  frame: Frame<PullReply>,
  subject: string,
  wanted: MixtureWanted,
  output: OutputSpec,
  what: string,
): Mixture {
  const sparse = frame.tensors.find(({ name }) => name === sparseName);
  if (sparse === undefined) return mixtureOf(frame, subject, wanted, output, what);
  const [samples = 0] = tensorNamed(frame, subject, "sample-ids").shape;
  const rows = samples * rowsPerSample(output);
  const [, width = 0] = sparse.shape;
  const restGroups = groupsOf(frame, subject, rowWidth(output), what);
  const groups = restGroups?.count ?? 1;
  if (width < groups || width % 2 !== groups % 2)
    throw new FacultyError(
      "SHAPE_MISMATCH",
      `${sparseName} has rows of ${width} values, expected ${groups} more than an even number`,
      { subject },
    );
  const values = floats(frame, subject, sparseName, [rows, width]);
  return {
    disagreements: disagreementsOf(frame.head),
    weights: weightsOf(frame, subject, rows),
    target: normalizeSparseRows(`${what}: ${sparseName}`, values, width, rowWidth(output), restGroups),
    isSparse: true,
    restGroups,
    logits: null,
    perTeacher: null,
  };
}

const sparseName = "sparse-log-probabilities";
const groupsName = "rest-groups";

/** @throws FacultyError SHAPE_MISMATCH, or MALFORMED_FRAME where a group that is numbered has no class. */
function groupsOf(frame: Frame, subject: string, classes: number, what: string): RestGroups | undefined {
  const tensor = frame.tensors.find(({ name }) => name === groupsName);
  if (tensor === undefined) return undefined;
  const { datatype, shape, bytes } = tensor;
  if (datatype !== "UINT8" || shape.join() !== String(classes))
    throw new FacultyError(
      "SHAPE_MISMATCH",
      `${groupsName} is ${datatype} of shape [${shape.join(", ")}], expected UINT8 of shape [${classes}]`,
      { subject },
    );
  const ofClass = Uint8Array.from(bytes); // the payload is the bus's
  const found = new Set(ofClass);
  const count = found.size;
  const highest = Math.max(...found);
  if (count < 2 || highest !== count - 1)
    throw new FacultyError(
      "MALFORMED_FRAME",
      `${what}: ${groupsName} numbers ${count} groups up to ${highest}, expected two at least, from 0 on`,
    );
  return { count, ofClass };
}

function disagreementsOf({ batch, disagreement, disagreements = [] }: PullReply): readonly number[] {
  return Array.from({ length: stepsOf(batch) }, (_, i) => disagreements[i] ?? disagreement);
}

function mixtureOf(
  frame: Frame<PullReply>,
  subject: string,
  wanted: MixtureWanted,
  output: OutputSpec,
  what: string,
): Mixture {
  const { head } = frame;
  const [rows = 0] = tensorNamed(frame, subject, "sample-ids").shape;
  const width = rowWidth(output);
  const shape = [rows * rowsPerSample(output), width];
  const { softRows, isItsLogits } = outputKinds[output.kind];
  const target = floats(frame, subject, "soft-log-probabilities", shape);
  const logits = optional(frame, subject, "soft-logits", shape);
  const present = head.mask.filter(Boolean).length;
  const signals = optional(frame, subject, "teacher-log-probabilities", [present, ...shape]);
  if (wanted.perTeacher && signals === null)
    throw new FacultyError("MALFORMED_FRAME", `${what}: teacher-log-probabilities were asked for and are missing`);
  return {
    disagreements: disagreementsOf(head),
    weights: weightsOf(frame, subject, rows * rowsPerSample(output)),
    target: softRows(`${what}: soft-log-probabilities`, target, output),
    isSparse: false,
    logits: isItsLogits ? target : logits && requireFinite(`${what}: soft-logits`, logits, width),
    perTeacher: signals && softRows(`${what}: teacher-log-probabilities`, signals, output),
  };
}

/** Of how many teachers they are, only the run file can say: those whose outputs count, of the ones present. */
function weightsOf(frame: Frame, subject: string, rows: number): Float32Array {
  const [, width = 0] = tensorNamed(frame, subject, "weights").shape;
  return requireFinite(subject, floats(frame, subject, "weights", [rows, width]), width);
}

function layersOf(frame: Frame<PullReply>, request: PullRequest, rows: number, what: string): SaidLayers {
  const { teachers, mask } = frame.head;
  const asked = request.wanted.layers.filter(({ teacher }) => mask[teachers.indexOf(teacher)] === true);
  return new Map(
    asked.map((signal) => {
      const name = layerSignalName(signal);
      const { shape, ...tensor } = tensorNamed(frame, what, name);
      if (shape[0] !== rows)
        throw new FacultyError("SHAPE_MISMATCH", `${name} has shape [${shape.join(", ")}], expected ${rows} rows`);
      const values = copiedFloatValues({ shape, ...tensor });
      return [name, { shape, data: requireFinite(`${what}: ${name}`, values, values.length / rows) }];
    }),
  );
}

export function describeBatch(batch: BatchName): string {
  if (batch.kind === "train") {
    const { epoch, step, steps = 1 } = batch;
    return steps === 1
      ? `batch of epoch ${epoch}, step ${step}`
      : `${steps} batches of epoch ${epoch}, from step ${step}`;
  }
  return `${batch.ids.length} ${batch.source} samples from ${batch.ids[0]}`;
}

function optional(frame: Frame, subject: string, name: string, shape: readonly number[]): Float32Array | null {
  return frame.tensors.some((tensor) => tensor.name === name) ? floats(frame, subject, name, shape) : null;
}

/** A copy of the tensor's values: the payload is the bus's, and is valid only while the reply is handled. */
function floats(frame: Frame, subject: string, name: string, shape: readonly number[]): Float32Array {
  const tensor = tensorNamed(frame, subject, name);
  if (tensor.shape.length === shape.length && shape.every((extent, axis) => tensor.shape[axis] === extent))
    return copiedFloatValues(tensor);
  throw new FacultyError(
    "SHAPE_MISMATCH",
    `${name} has shape [${tensor.shape.join(", ")}], expected [${shape.join(", ")}]`,
    { subject },
  );
}

type Found = string | number | undefined;

function same(what: string, key: string, found: Found, expected: Found): void {
  if (found === expected) return;
  throw new FacultyError("MALFORMED_FRAME", `${what}: ${key} is ${found}, expected ${expected}`, { key });
}
