import { type ViewSpec, viewOf } from "@faculty/shared/augmentation";
import { type CodecSpec, codecOf } from "@faculty/shared/codecs";
import { checkInputs, type Dataset, type Source } from "@faculty/shared/datasets";
import { FacultyError } from "@faculty/shared/errors";
import {
  checkLayerRequest,
  type EncodedFrame,
  encodeFrame,
  type LayerSignal,
  type PredictRequest,
  reducedShape,
  type SignalRequest,
  subjects,
  type TeacherDescription,
  valuesPerRow,
  wireTensor,
} from "@faculty/shared/protocol";
import { sizeOf } from "@faculty/shared/tensor";
import type { Origin } from "@faculty/shared/tracing";
import type { Expected } from "../collect/collect.ts";

/** What the coordinator wants to know of which samples. */
export interface Ask {
  readonly dataset: Dataset;
  readonly source: Source;
  readonly ids: Int32Array;
  readonly view: ViewSpec;
  readonly signal: SignalRequest;
  readonly codec: CodecSpec;
  /** Of any of the run's teachers: each is asked for its own. Absent: none. */
  readonly layers?: readonly LayerSignal[];
  /** By teacher: replicas of another digest are not asked. */
  readonly digests?: Readonly<Record<string, string>> | undefined;
  /** Whose request this is asked for; absent: the coordinator's own. */
  readonly origin?: AskOrigin;
}

/** The pull that an ask is made for; of several for one batch, the first. */
export interface AskOrigin extends Origin {
  /** Names the batch in the log: `batch_id` and, of a step of the plan, `epoch` and `step`. */
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface PredictFrame {
  readonly subject: string;
  readonly message: EncodedFrame;
  readonly expected: Omit<Expected, "signal" | "codec">;
}

/** One request or reply stays below this, so that a retry is cheap and no message holds the connection up. */
const targetBytes = 512 * 1024;
/** Room for head and headers. */
const overheadBytes = 8 * 1024;

/**
 * The request that asks a replica for the first rows of a batch, as many as one message carries: by sample id where it
 * holds the data set, else with the inputs inline. Neither request nor reply exceeds `targetBytes`, unless one row does.
 * @throws FacultyError SHAPE_MISMATCH when the teacher takes other inputs than the data set has; TOO_LARGE when one
 * row alone, or the batch of a Gram matrix, does not fit; what `checkLayerRequest` throws.
 */
export function firstFrame(teacher: TeacherDescription, ask: Ask, maxPayloadBytes: number): PredictFrame {
  checkInputs(`teacher ${teacher.teacher}`, teacher, ask.dataset);
  for (const signal of layersOf(teacher, ask)) checkLayerRequest(teacher, signal);
  const isHeld = teacher.datasets.includes(ask.dataset.digest);
  const requestBytes = isHeld ? Int32Array.BYTES_PER_ELEMENT : 4 * sizeOf(ask.dataset.inputShape);
  const replyBytes = codecOf(ask.codec).rowBytes(teacher.classes.length) + layerBytes(teacher, ask);
  const rowBytes = Math.max(requestBytes, replyBytes);
  const limit = maxPayloadBytes - overheadBytes;
  if (rowBytes > limit)
    throw new FacultyError("TOO_LARGE", `one row takes ${rowBytes} bytes, the bus carries ${limit} in one message`);
  const rowsPerFrame = Math.min(rowsOfBytes(rowBytes), Math.max(1, Math.floor(limit / rowBytes)));
  if (rowsPerFrame < ask.ids.length && layersOf(teacher, ask).some(({ reduction }) => reduction.kind === "gram"))
    throw new FacultyError(
      "TOO_LARGE",
      `a Gram matrix of teacher ${teacher.teacher} needs its ${ask.ids.length} rows in one message, ${rowsPerFrame} fit`,
      { teacher: teacher.teacher },
    );
  return predictFrame(teacher, ask, ask.ids.subarray(0, rowsPerFrame), isHeld);
}

/** Rows that a request which carries its inputs holds at most. @param valuesPerRow - Of one sample's input. */
export function inlineRows(valuesPerRow: number): number {
  return rowsOfBytes(Float32Array.BYTES_PER_ELEMENT * valuesPerRow);
}

function rowsOfBytes(rowBytes: number): number {
  return Math.max(1, Math.floor((targetBytes - overheadBytes) / rowBytes));
}

function predictFrame(teacher: TeacherDescription, ask: Ask, ids: Int32Array, isHeld: boolean): PredictFrame {
  const { dataset, source, view, signal, codec } = ask;
  const layers = layersOf(teacher, ask);
  const head: PredictRequest = {
    model: teacher.teacher,
    digest: teacher.digest,
    signal,
    codec,
    ...(layers.length > 0 ? { layers: layers.map(({ layer, reduction }) => ({ layer, reduction })) } : {}),
    ...(isHeld ? { samples: { dataset: dataset.digest, source, view } } : {}),
  };
  const tensor = isHeld
    ? wireTensor("sample-ids", { shape: [ids.length], data: ids })
    : wireTensor("input", { shape: [ids.length, ...dataset.inputShape], data: viewOf(dataset, source, ids, view) });
  return {
    subject: subjects.predict(teacher.teacher, teacher.replica),
    message: encodeFrame({ ...head }, [tensor]),
    expected: {
      teacher: teacher.teacher,
      digest: teacher.digest,
      rows: ids.length,
      classes: teacher.classes.length,
      layers: layers.map((request) => ({ request, shape: shapeOf(teacher, request, ids.length) })),
    },
  };
}

/** What a reply of so many rows must hold of a layer; null where the teacher does not say. */
function shapeOf({ layerShapes = {} }: TeacherDescription, signal: LayerSignal, rows: number) {
  const reduced = reducedShape(signal, layerShapes, rows);
  return reduced === null || reduced.includes(0) ? null : [rows, ...reduced];
}

/** Gram matrices need a batch in one message, other layers may need it split: they are asked for one after the other. */
export function separateRelations(ask: Ask): readonly Ask[] {
  const { layers = [] } = ask;
  const relations = layers.filter(({ reduction }) => reduction.kind === "gram");
  if (relations.length === 0) return [ask];
  const others = layers.filter((signal) => !relations.includes(signal));
  return [
    { ...ask, layers: others },
    { ...ask, layers: relations },
  ];
}

/** What this teacher is asked for beside its signal. */
export function layersOf(
  { teacher }: Pick<TeacherDescription, "teacher">,
  { layers = [] }: Ask,
): readonly LayerSignal[] {
  return layers.filter((signal) => signal.teacher === teacher);
}

function layerBytes(teacher: TeacherDescription, ask: Ask): number {
  const values = valuesPerRow(layersOf(teacher, ask), teacher.layerShapes ?? {}, ask.ids.length);
  return values * Float32Array.BYTES_PER_ELEMENT;
}
