import { inlineBytes } from "@faculty/data/augmentation";
import { checkInputs, checkShown, type Dataset, runOutput, shownDigest } from "@faculty/data/datasets";
import { type CodecSpec, staysSparse } from "@faculty/shared/codecs";
import { FacultyError } from "@faculty/shared/errors";
import {
  datatypeBytes,
  type EncodedFrame,
  encodeFrame,
  headBytes,
  type WireTensor,
  wireTensor,
} from "@faculty/shared/frames";
import {
  checkLayerRequest,
  type LayerSignal,
  type MessageSize,
  type PredictRequest,
  predictReplySize,
  reducedShape,
  type SignalRequest,
  type TeacherDescription,
  takesTexts,
  textShape,
} from "@faculty/shared/protocol";
import { subjects } from "@faculty/shared/subjects";
import { sizeOf } from "@faculty/shared/tensor";
import type { Origin } from "@faculty/shared/tracing";
import type { Expected } from "../replies/collect.ts";
import { inputDatatype, inputTensor, type Shown, textBytes } from "./input-tensor.ts";

/** What the coordinator wants to know of which samples. */
export interface Question extends Shown {
  readonly signal: SignalRequest;
  readonly codec: CodecSpec;
  /** Of the rows asked about, how many a teacher computes at once (`rowsTogether`). */
  readonly rowsTogether: number;
  /** Of any of the run's teachers: each is asked for its own. Absent: none. */
  readonly layers?: readonly LayerSignal[];
  /** By teacher: replicas of another digest are not asked. */
  readonly digests?: Readonly<Record<string, string>> | undefined;
  /** Whose request this is asked for; absent: the coordinator's own. */
  readonly origin?: QuestionOrigin;
}

/** The pull that a question is asked for; of several for one batch, the first. */
export interface QuestionOrigin extends Origin {
  /** Names the batch in the log: `batch_id` and, of a step of the plan, `epoch` and `step`. */
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface PredictFrame {
  readonly subject: string;
  readonly message: EncodedFrame;
  readonly expected: Omit<Expected, "signal" | "codec">;
}

/** More than head and headers of a request take, but of one for many layers. */
const usualHeadBytes = 8 * 1024;
/** One request or reply stays below this. */
const targetBytes = inlineBytes + usualHeadBytes;
/** A frame's headers, a deadline, a trace, and a request id of 128 characters. */
const requestHeaderBytes = 640;

/**
 * The request that asks a replica for the first rows of a batch, as many as one message carries: by sample id where it
 * holds the data set, else with the inputs inline. Neither request nor reply exceeds `targetBytes`, unless one row does.
 * Parts end where what a teacher computes together ends, unless less than that fits. Texts are as many as fit inline, even
 * where they are named: how many are computed together must not depend on what a replica holds.
 * @throws FacultyError SHAPE_MISMATCH when the teacher takes other inputs than the data set has, or the view; TOO_LARGE when one
 * row alone, or the batch of a Gram matrix, does not fit; what `checkLayerRequest` throws.
 */
export function firstFrame(teacher: TeacherDescription, question: Question, maxPayloadBytes: number): PredictFrame {
  const { subject } = takenOnce(teacher, question.dataset);
  checkShown(`teacher ${teacher.teacher}`, teacher, question.view);
  const layers = layersOf(teacher, question);
  for (const signal of layers) checkLayerRequest(teacher, signal);
  const head = requestHead(teacher, question);
  const room = Math.min(maxPayloadBytes, targetBytes);
  const request = fitsEasily(teacher, head, question, room) ? null : requestSize(teacher, head, question);
  const reply = predictReplySize(teacher, { codec: question.codec, layers }, question.ids.length);
  const messages = request === null ? [reply] : [request, reply];
  for (const { fixedBytes, rowBytes } of messages)
    if (fixedBytes + rowBytes > maxPayloadBytes)
      throw new FacultyError(
        "TOO_LARGE",
        `one row takes ${fixedBytes + rowBytes} bytes, the bus carries ${maxPayloadBytes} in one message`,
      );
  const fit = ({ fixedBytes, rowBytes }: MessageSize) => Math.floor((room - fixedBytes) / rowBytes);
  const carried = () => {
    if (request === null) return question.ids.length;
    return takesTexts(teacher) ? textsThatFit(question, room - usualHeadBytes) : fit(request);
  };
  const fitting = Math.max(1, Math.min(carried(), fit(reply)));
  const rows = fitting < question.ids.length ? wholeParts(fitting, question.rowsTogether) : question.ids.length;
  if (rows < question.ids.length && layers.some(({ reduction }) => reduction.kind === "gram"))
    throw new FacultyError(
      "TOO_LARGE",
      `a Gram matrix of teacher ${teacher.teacher} needs its ${question.ids.length} rows in one message, ${rows} fit`,
      { teacher: teacher.teacher },
    );
  const ids = question.ids.subarray(0, rows);
  return {
    subject,
    message: encodeFrame({ ...head }, [requestTensor(teacher, head, question, ids)]),
    expected: {
      teacher: teacher.teacher,
      digest: teacher.digest,
      rows,
      output: teacher.output,
      isSparse: staysSparse(question.codec, runOutput(question.dataset)),
      layers: layers.map((request) => ({ request, shape: shapeOf(teacher, request, rows) })),
    },
  };
}

/** The data set whose samples a teacher was found to take, and where it is asked about them. */
interface Taken {
  readonly dataset: Dataset;
  readonly subject: string;
}

const takenBy = new WeakMap<TeacherDescription, Taken>();

function takenOnce(teacher: TeacherDescription, dataset: Dataset): Taken {
  const known = takenBy.get(teacher);
  if (known?.dataset === dataset) return known;
  checkInputs(`teacher ${teacher.teacher}`, teacher, dataset);
  const taken = { dataset, subject: subjects.predict(teacher.teacher, teacher.replica) };
  takenBy.set(teacher, taken);
  return taken;
}

/** Whether all rows fit beside the largest head that a request without layers and augmentations has: most do. */
function fitsEasily(
  teacher: TeacherDescription,
  { samples, layers }: PredictRequest,
  question: Question,
  room: number,
): boolean {
  const { dataset, view, ids } = question;
  if (layers !== undefined || view.augment.length > 0 || takesTexts(teacher)) return false;
  if (samples !== undefined) return usualHeadBytes + ids.byteLength <= room;
  const datatype = inputDatatype(teacher, question);
  if (datatype === "BYTES") return false;
  return usualHeadBytes + ids.length * datatypeBytes[datatype] * sizeOf(dataset.inputShape) <= room;
}

/** How many of the first texts so many bytes hold. */
function textsThatFit(question: Question, room: number): number {
  let left = room;
  const beyond = question.ids.findIndex((id) => {
    left -= textBytes(question, id);
    return left < 0;
  });
  return beyond === -1 ? question.ids.length : beyond;
}

/** The largest multiple of `part` that is no more than `rows`; `rows` where it is less than one. */
function wholeParts(rows: number, part: number): number {
  return rows < part ? rows : rows - (rows % part);
}

function requestHead(teacher: TeacherDescription, question: Question): PredictRequest {
  const { dataset, source, view, signal, codec, rowsTogether } = question;
  const layers = layersOf(teacher, question);
  return {
    model: teacher.teacher,
    digest: teacher.digest,
    signal,
    codec,
    rowsTogether,
    ...(layers.length > 0 ? { layers: layers.map(({ layer, reduction }) => ({ layer, reduction })) } : {}),
    ...(holdsView(teacher, question) ? { samples: { dataset: shownDigest(teacher, dataset), source, view } } : {}),
  };
}

/** Whether the replica can make the view itself: of some data sets any, of others only samples as they are stored. */
function holdsView(teacher: TeacherDescription, { dataset, view }: Question): boolean {
  if (view.labelling !== undefined) return false;
  const { datasets, storedDatasets = [] } = teacher;
  const digest = shownDigest(teacher, dataset);
  const isStored = view.augment.length === 0 && storedDatasets.includes(digest);
  return isStored || datasets.includes(digest);
}

function requestTensor(
  teacher: TeacherDescription,
  { samples }: PredictRequest,
  question: Question,
  ids: Int32Array,
): WireTensor {
  if (samples !== undefined) return wireTensor("sample-ids", { shape: [ids.length], data: ids });
  return inputTensor({ ...question, ids }, inputDatatype(teacher, question));
}

/** What a request takes at most, headers counted; of texts what the first row takes. */
function requestSize(teacher: TeacherDescription, head: PredictRequest, question: Question): MessageSize {
  const { dataset, ids } = question;
  const ownDatatype = inputDatatype(teacher, question);
  const [name, datatype, shape] =
    head.samples === undefined
      ? (["input", ownDatatype, ownDatatype === "BYTES" ? textShape : dataset.inputShape] as const)
      : (["sample-ids", "INT32", []] as const);
  const parameters = datatype === "UINT8" ? { parameters: { scale: dataset.scale } } : {};
  return {
    fixedBytes:
      requestHeaderBytes +
      headBytes({ ...head }, [{ name, datatype, shape: [1, ...shape], ...parameters }], ids.length),
    rowBytes: datatype === "BYTES" ? firstTextBytes(question) : datatypeBytes[datatype] * sizeOf(shape),
  };
}

function firstTextBytes(question: Question): number {
  const [first] = question.ids;
  return first === undefined ? 0 : textBytes(question, first);
}

/** What a reply of so many rows must hold of a layer; null where the teacher does not say. */
function shapeOf({ layerShapes = {} }: TeacherDescription, signal: LayerSignal, rows: number) {
  const reduced = reducedShape(signal, layerShapes, rows);
  return reduced === null || reduced.includes(0) ? null : [rows, ...reduced];
}

/** Gram matrices need a batch in one message, other layers may need it split: they are asked for one after the other. */
export function separateRelations(question: Question): readonly Question[] {
  const { layers = [] } = question;
  const relations = layers.filter(({ reduction }) => reduction.kind === "gram");
  if (relations.length === 0) return [question];
  const others = layers.filter((signal) => !relations.includes(signal));
  return [
    { ...question, layers: others },
    { ...question, layers: relations },
  ];
}

/** What this teacher is asked for beside its signal. */
export function layersOf(
  { teacher }: Pick<TeacherDescription, "teacher">,
  { layers = [] }: Question,
): readonly LayerSignal[] {
  return layers.filter((signal) => signal.teacher === teacher);
}
