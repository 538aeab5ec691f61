import { augmentSpec, viewOf } from "@faculty/data/augmentation";
import { checkShown, type Dataset, shownDigest, textsOfSamples } from "@faculty/data/datasets";
import type { BusMessage, Respond } from "@faculty/shared/bus";
import { codecName, codecOf } from "@faculty/shared/codecs";
import { FacultyError } from "@faculty/shared/errors";
import {
  copiedFloatValues,
  decodeFrame,
  type Frame,
  type HeadMemory,
  int32Values,
  tensorNamed,
  textsOf,
} from "@faculty/shared/frames";
import {
  checkLayerRequest,
  type PredictRequest,
  predictReplySize,
  predictRequestOf,
  readStoredInput,
  remainingMs,
  type TeacherDescription,
  takesTexts,
} from "@faculty/shared/protocol";
import { firstNotFinite, sizeOf } from "@faculty/shared/tensor";
import type { Job } from "./job.ts";

const predictRequest = predictRequestOf(augmentSpec);

export interface Receiver {
  readonly description: TeacherDescription;
  /** What may be asked about by sample id. */
  readonly dataset: Dataset | null;
  /** A reply larger than this cannot be sent. */
  readonly maxPayloadBytes: number;
  /** A run's requests have the same head for an epoch long. */
  readonly heads: HeadMemory<PredictRequest>;
}

/**
 * Reads a predict request, checks everything about it before anything is computed, and copies what must outlive the
 * message.
 * @throws FacultyError MALFORMED_FRAME, UNSUPPORTED_WIRE, UNKNOWN_MODEL, DIGEST_MISMATCH, SHAPE_MISMATCH, NOT_FOUND,
 * NOT_FINITE, TOO_LARGE.
 */
export function receive(receiver: Receiver, message: BusMessage, respond: Respond, nowMs: number): Job {
  const frame = decodeFrame(predictRequest, message.subject, message.headers, message.payload, receiver.heads);
  checkIdentity(receiver.description, frame.head);
  const { samples, signal, codec, layers = [], rowsTogether = Infinity } = frame.head;
  for (const request of layers) checkLayerRequest(receiver.description, request);
  if (signal.kind === "logits" && !codecOf(codec).holdsLogits)
    throw new FacultyError(
      "MALFORMED_FRAME",
      `logits were asked for in ${codecName(codec)}, which does not carry them`,
    );
  const {
    rows,
    copyInputs,
    textsOf: ofRows,
    samples: named,
  } = samples
    ? byReference(receiver, frame, samples, message.subject)
    : inline(receiver.description, frame, message.subject);
  const { fixedBytes, rowBytes } = predictReplySize(receiver.description, { codec, layers }, rows);
  const replyBytes = fixedBytes + rows * rowBytes;
  if (replyBytes > receiver.maxPayloadBytes)
    throw new FacultyError(
      "TOO_LARGE",
      `${rows} rows need a reply of ${replyBytes} bytes, the bus carries ${receiver.maxPayloadBytes}`,
    );
  const deadlineAtMs = nowMs + remainingMs(message, Number.POSITIVE_INFINITY);
  return {
    rows,
    signal,
    codec,
    layers,
    rowsTogether,
    receivedAtMs: nowMs,
    deadlineAtMs,
    copyInputs,
    textsOf: ofRows,
    samples: named,
    respond,
  };
}

function checkIdentity({ teacher, digest }: TeacherDescription, head: PredictRequest): void {
  if (head.model !== teacher)
    throw new FacultyError("UNKNOWN_MODEL", `asked for teacher ${head.model}, this replica serves ${teacher}`);
  if (head.digest === digest) return;
  throw new FacultyError(
    "DIGEST_MISMATCH",
    `asked for ${teacher} of digest ${head.digest}, this replica serves ${digest}`,
    { expected: head.digest, actual: digest },
  );
}

type Inputs = Pick<Job, "rows" | "copyInputs" | "textsOf" | "samples">;

function inline(description: TeacherDescription, frame: Frame, subject: string): Inputs {
  const { teacher, inputShape, vocabulary } = description;
  const tensor = tensorNamed(frame, subject, "input");
  const [rows = 0, ...shape] = tensor.shape;
  if (shape.join() !== inputShape.join())
    throw new FacultyError(
      "SHAPE_MISMATCH",
      `input has shape [${tensor.shape.join(", ")}], teacher ${teacher} takes [rows, ${inputShape.join(", ")}]`,
    );
  checkRows(rows, subject);
  if (takesTexts(description)) {
    const texts = textsOf(tensor);
    return ofTexts(rows, (from, to) => texts.slice(from, to));
  }
  if (tensor.datatype === "UINT8") {
    const copyInputs = readStoredInput(tensor, subject);
    if (vocabulary !== undefined) {
      const ids = new Float32Array(rows * sizeOf(inputShape));
      copyInputs(0, rows, ids);
      checkTokenIds(teacher, ids, vocabulary.tokens);
    }
    return { rows, copyInputs };
  }
  const values = copiedFloatValues(tensor);
  const odd = firstNotFinite(values);
  const size = sizeOf(inputShape);
  if (odd >= 0) throw new FacultyError("NOT_FINITE", `input holds ${values[odd]} in row ${Math.floor(odd / size)}`);
  if (vocabulary !== undefined) checkTokenIds(teacher, values, vocabulary.tokens);
  return { rows, copyInputs: (from, to, out) => out.set(values.subarray(from * size, to * size)) };
}

/** It has no other values than its texts. */
function ofTexts(rows: number, ofRows: NonNullable<Job["textsOf"]>): Inputs {
  return { rows, copyInputs: () => undefined, textsOf: ofRows };
}

/** An id beyond the vocabulary would read some other memory's vector on some backends. */
function checkTokenIds(teacher: string, values: Float32Array, tokens: number): void {
  const stranger = values.find((id) => !(Number.isInteger(id) && id >= 0 && id < tokens));
  if (stranger === undefined) return;
  throw new FacultyError(
    "MALFORMED_FRAME",
    `input holds ${stranger}, teacher ${teacher} takes token ids below ${tokens}`,
  );
}

function byReference(
  { description, dataset }: Receiver,
  frame: Frame,
  samples: NonNullable<PredictRequest["samples"]>,
  subject: string,
): Inputs {
  const held = dataset === null ? undefined : shownDigest(description, dataset);
  if (dataset === null || held !== samples.dataset)
    throw new FacultyError(
      "DIGEST_MISMATCH",
      `asked about samples of data set ${samples.dataset}, this replica of ${description.teacher} holds ${held ?? "none"}`,
    );
  const tensor = tensorNamed(frame, subject, "sample-ids");
  if (tensor.shape.length !== 1)
    throw new FacultyError("SHAPE_MISMATCH", `sample-ids has shape [${tensor.shape.join(", ")}], expected [rows]`);
  const ids = int32Values(tensor).slice();
  checkRows(ids.length, subject);
  const { source, view } = samples;
  const { count } = dataset[source];
  const stranger = ids.find((id) => id < 0 || id >= count);
  if (stranger !== undefined)
    throw new FacultyError("NOT_FOUND", `data set ${dataset.name} has no ${source} sample ${stranger}, only ${count}`);
  if (takesTexts(description)) {
    checkShown(`teacher ${description.teacher}`, description, view);
    const who = `teacher ${description.teacher}`;
    return ofTexts(ids.length, (from, to) => textsOfSamples(who, dataset, source, ids.subarray(from, to)));
  }
  if (view.augment.length > 0) viewOf(dataset, source, ids.subarray(0, 1), view); // one that does not fit is refused by name
  return {
    rows: ids.length,
    ...(view.augment.length === 0 && { samples: { source, ids } }),
    copyInputs: (from, to, out) => void viewOf(dataset, source, ids.subarray(from, to), view, out),
  };
}

function checkRows(rows: number, subject: string): void {
  if (rows === 0) throw new FacultyError("MALFORMED_FRAME", `frame on ${subject} asks about no rows`, { subject });
}
