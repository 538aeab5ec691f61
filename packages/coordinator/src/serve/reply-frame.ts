import type { Outgoing } from "@faculty/shared/bus";
import type { SparseRows } from "@faculty/shared/codecs";
import { FacultyError } from "@faculty/shared/errors";
import { encodeFrame, type WireTensor, wireTensor, wireVersions } from "@faculty/shared/frames";
import { type PullReply, type PullRequest, stepsOf } from "@faculty/shared/protocol";
import { sizeOf, type Tensor } from "@faculty/shared/tensor";
import { type Merged, meanOf } from "../ensemble/merge.ts";

export interface ReplyContext {
  readonly generation: number;
  /** Samples of one batch, of several that were pulled. */
  readonly batchSize: number;
  readonly teachers: readonly string[];
  /** In the order of `teachers`; empty text for one never met. */
  readonly digests: readonly string[];
  readonly mask: readonly boolean[];
  /** Whether the run asks teachers for raw logits. */
  readonly hasLogits: boolean;
  /** Layers of the teachers present, by `layerSignalName`. */
  readonly layers: ReadonlyMap<string, Tensor<Float32Array>>;
}

/** A sparse mixture, as it travels. */
const sparseName = "sparse-log-probabilities";
const groupsName = "rest-groups";

/** More than headers and head take of a step of few teachers, whose names have 64 characters and digests 128. */
const smallHeadBytes = 8 * 1024;
const fewTeachers = 16;

/** The three headers of a frame take a third of this. */
const headerBytes = 256;

/**
 * A merged batch, or several, as they travel (protocol/pull.ts names the tensors), from the sample asked for on, as many
 * samples as one message carries. Values travel as float32.
 * @param merged - Null where the pull is for layers alone.
 * @throws FacultyError MALFORMED_FRAME where the batch has no such row; TOO_LARGE where one row does not fit.
 */
export function replyFrame(
  request: PullRequest,
  ids: Int32Array,
  merged: Merged | null,
  context: ReplyContext,
  maxPayloadBytes: number,
): Outgoing {
  const rows = ids.length;
  const { generation, teachers, digests, mask } = context;
  const head: PullReply = {
    run: request.run,
    batch: request.batch,
    generation,
    temperature: request.temperature,
    teachers,
    digests,
    mask,
    ...disagreement(request, merged, (context.batchSize * (merged?.disagreements.length ?? 0)) / ids.length),
  };
  const columns = columnsOf(request, merged, context, rows);
  const rowBytes = columns.reduce((sum, column) => sum + bytesPerValue * column.teachers * column.width, bytesPerValue);
  const groups = isSparse(request, merged) ? merged.restGroups : undefined;
  const ofGroups =
    groups === undefined ? [] : [wireTensor(groupsName, { shape: [groups.ofClass.length], data: groups.ofClass })];
  const isEasy =
    hasSmallHead(request, context) && smallHeadBytes + bytesOf(ofGroups) + rows * rowBytes <= maxPayloadBytes;
  const room = isEasy
    ? rows * rowBytes
    : maxPayloadBytes - headerBytes - headBytes(head, columns, rows) - bytesOf(ofGroups);
  const from = request.fromRow ?? 0;
  const to = Math.min(rows, from + Math.floor(room / rowBytes));
  if (from >= rows) throw new FacultyError("MALFORMED_FRAME", `row ${from} of a batch was pulled, it has ${rows} rows`);
  if (to <= from)
    throw new FacultyError("TOO_LARGE", `one row of a merged batch takes ${rowBytes} bytes, a message carries ${room}`);
  const isWhole = from === 0 && to === rows;
  const tensors = [
    wireTensor("sample-ids", { shape: [to - from], data: ids.subarray(from, to) }),
    ...columns.map((column) => rowsOf(column, from, to)),
    ...ofGroups,
  ];
  const version =
    groups !== undefined ? wireVersions.restGroups : isSparse(request, merged) ? wireVersions.sparse : undefined;
  return encodeFrame({ ...head, ...(isWhole ? {} : { part: { from, of: rows } }) }, tensors, version);
}

/** Whether head and headers need not be counted, as an evaluation's with its ids, or one with layers, must be. */
function hasSmallHead({ batch }: PullRequest, { teachers, layers }: ReplyContext): boolean {
  return batch.kind === "train" && teachers.length <= fewTeachers && layers.size === 0;
}

/** Who does not know of groups gets them only where all classes are one. */
function isSparse(request: PullRequest, merged: Merged | null): merged is Merged & { readonly sparse: SparseRows } {
  if (request.sparse !== true || merged?.sparse === undefined) return false;
  return merged.restGroups === undefined || request.restGroups === true;
}

/** As they travel and as the head names them. */
function bytesOf(tensors: readonly WireTensor[]): number {
  return tensors.reduce((sum, { bytes }) => sum + bytes.length + headerBytes, 0);
}

/** @param batchRows - Of one batch, of several that were pulled. */
function disagreement(
  { batch }: PullRequest,
  merged: Merged | null,
  batchRows: number,
): Pick<PullReply, "disagreement" | "disagreements"> {
  const { disagreements: all = new Float64Array(), counted } = merged ?? {};
  const mean = (from: number, to: number) => meanOf(all.subarray(from, to), counted?.subarray(from, to));
  if (stepsOf(batch) === 1) return { disagreement: mean(0, all.length) };
  const ofBatch = (_: unknown, i: number) => mean(i * batchRows, (i + 1) * batchRows);
  return { disagreement: mean(0, all.length), disagreements: Array.from({ length: stepsOf(batch) }, ofBatch) };
}

/** Values of a batch by sample: `[samples × positions, …shape]`, or that of each teacher. */
interface Column {
  readonly name: string;
  /** Rows of a sample. */
  readonly positions: number;
  readonly shape: readonly number[];
  /** Values of a sample. */
  readonly width: number;
  readonly teachers: number;
  readonly hasTeacherAxis: boolean;
  readonly parts: readonly (Float64Array | Float32Array)[];
}

/** At most so many bytes describe any rows of the batch: numbers are longest where they are largest. */
function headBytes(head: PullReply, columns: readonly Column[], rows: number): number {
  const tensors = [
    { name: "sample-ids", datatype: "INT32", shape: [rows] },
    ...columns.map((column) => ({ name: column.name, datatype: "FP32", shape: shapeOf(column, rows) })),
  ];
  return Buffer.byteLength(JSON.stringify({ part: { from: rows, of: rows }, tensors, ...head }));
}

function shapeOf({ positions, shape, teachers, hasTeacherAxis }: Column, samples: number): readonly number[] {
  return [...(hasTeacherAxis ? [teachers] : []), samples * positions, ...shape];
}

const bytesPerValue = Float32Array.BYTES_PER_ELEMENT;

function columnsOf(
  request: PullRequest,
  merged: Merged | null,
  { hasLogits, layers }: ReplyContext,
  samples: number,
): readonly Column[] {
  const ofLayers = [...layers].map(([name, { shape, data }]): Column => {
    const own = shape.slice(1);
    return { name, positions: 1, shape: own, width: sizeOf(own), teachers: 1, hasTeacherAxis: false, parts: [data] };
  });
  if (merged === null) return ofLayers;
  const rows = merged.disagreements.length;
  const positions = rows / samples;
  const present = merged.weights.length / rows;
  const plain = (name: string, columnWidth: number, data: Float64Array | Float32Array): Column => {
    const own = { name, positions, shape: [columnWidth], width: positions * columnWidth };
    return { teachers: 1, hasTeacherAxis: false, parts: [data], ...own };
  };
  if (isSparse(request, merged))
    return [
      plain(sparseName, merged.sparse.width, merged.sparse.data),
      plain("weights", present, merged.weights),
      ...ofLayers,
    ];
  const { width } = merged.logProbabilities;
  const perTeacher = (): Column => ({
    name: "teacher-log-probabilities",
    positions,
    shape: [width],
    width: positions * width,
    teachers: present,
    hasTeacherAxis: true,
    parts: merged.perTeacher.map(({ data }) => data),
  });
  return [
    plain("soft-log-probabilities", width, merged.logProbabilities.data),
    plain("weights", present, merged.weights),
    ...(hasLogits ? [plain("soft-logits", width, merged.logits.data)] : []),
    ...(request.wanted.kind === "mixture" && request.wanted.perTeacher ? [perTeacher()] : []),
    ...ofLayers,
  ];
}

function rowsOf(column: Column, from: number, to: number): WireTensor {
  const { name, width, teachers, parts } = column;
  const size = (to - from) * width;
  const data = new Float32Array(teachers * size);
  parts.forEach((part, k) => {
    data.set(part.subarray(from * width, to * width), k * size);
  });
  return wireTensor(name, { shape: shapeOf(column, to - from), data });
}
