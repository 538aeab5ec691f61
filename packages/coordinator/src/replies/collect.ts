import type { BusMessage } from "@faculty/shared/bus";
import {
  type CodecSpec,
  codecOf,
  type EncodedSignal,
  namedClasses,
  outOfRange,
  type SparseRows,
  signalLimit,
} from "@faculty/shared/codecs";
import { FacultyError } from "@faculty/shared/errors";
import { copiedFloatValues, decodeFrame, type Frame, tensorNamed } from "@faculty/shared/frames";
import { type OutputSpec, rowsPerSample, rowWidth } from "@faculty/shared/outputs";
import {
  type LayerSignal,
  layerSignalName,
  layerTensorName,
  type PredictReply,
  type SignalRequest,
  usualPredictReply,
} from "@faculty/shared/protocol";
import { firstBeyond, type Rows, type Tensor } from "@faculty/shared/tensor";
import { checkSparseRows } from "../outputs/distribution/check-sparse-rows.ts";
import { outputKinds } from "../outputs/output-kinds.ts";

/** What a reply must be before a number of it is used. */
export interface Expected {
  readonly teacher: string;
  readonly digest: string;
  /** Of samples. */
  readonly rows: number;
  readonly output: OutputSpec;
  /** Whether the run's rows stay sparse, however many classes the teacher has. */
  readonly isSparse: boolean;
  readonly signal: SignalRequest;
  readonly codec: CodecSpec;
  readonly layers: readonly ExpectedLayer[];
}

/** A layer asked for, and what the reply's tensor must be; null where the teacher did not say. */
interface ExpectedLayer {
  readonly request: LayerSignal;
  readonly shape: readonly number[] | null;
}

/** What one request to one replica gave. */
export interface CollectedReply {
  readonly logits: Rows<Float32Array> | SparseRows;
  /** The layers asked for, `[rows, …]`, by `layerSignalName`. */
  readonly layers: ReadonlyMap<string, Tensor<Float32Array>>;
}

/** One message's, with what the teacher says of its own time. */
export interface TimedReply extends CollectedReply {
  /** How long the request waited there before it was computed. */
  readonly queueMs: number;
  readonly computeMs: number;
}

/**
 * Reads one predict reply and refuses what is not exactly what was asked for: another teacher or version, another
 * shape, values that are not finite, rows that are not distributions.
 * @returns The layers asked for, and logits up to a constant a row (raw logits where those were asked for),
 * `[rows, width]`, one row a position of each sample, columns in the teacher's order; sparse rows where these stay sparse.
 * @throws FacultyError MALFORMED_FRAME, DIGEST_MISMATCH, SHAPE_MISMATCH, NOT_FINITE, NOT_A_SIGNAL.
 */
export function collectReply(message: BusMessage, expected: Expected): TimedReply {
  const frame = decodeFrame(usualPredictReply, message.subject, message.headers, message.payload);
  checkIdentity(frame, expected);
  const { output } = expected;
  const signal: EncodedSignal = {
    rows: expected.rows * rowsPerSample(output),
    width: rowWidth(output),
    from: `teacher ${expected.teacher}`,
    tensor: (name) => tensorNamed(frame, message.subject, name),
  };
  const codec = codecOf(expected.codec);
  const { queueMs, computeMs } = frame.head;
  const scale = expected.signal.kind === "logits" ? 1 : expected.signal.temperature;
  if (expected.isSparse && codec.decodeSparse !== undefined) {
    const logits = codec.decodeSparse(signal);
    checkSparseRows(logits, expected.teacher);
    const layers = collectLayers(frame, message.subject, expected);
    return { logits: scaledSparse(logits, scale), layers, queueMs, computeMs };
  }
  const isSoftened = output.kind === "distribution" && expected.signal.kind === "log-probabilities";
  const coded = isSoftened ? codec.decodeCoded?.(signal, scale) : null;
  const logits = coded ?? scaledDense(codec.decode(signal), scale, expected);
  return { logits, layers: collectLayers(frame, message.subject, expected), queueMs, computeMs };
}

/** In place, once they are what was asked for. @throws FacultyError NOT_FINITE, NOT_A_SIGNAL. */
function scaledDense(logits: Rows<Float32Array>, scale: number, { output, signal, teacher }: Expected) {
  const { data } = logits;
  outputKinds[output.kind].check(logits, signal, teacher);
  if (scale !== 1) for (let i = 0; i < data.length; i++) data[i] = (data[i] as number) * scale;
  return logits;
}

/** In place: what rows hold beside the classes they name. */
function scaledSparse(signal: SparseRows, scale: number): SparseRows {
  const { rows, width, data } = signal;
  const values = 1 + namedClasses(width);
  for (let row = 0; row < rows; row++)
    for (let i = row * width; i < row * width + values; i++) data[i] = (data[i] as number) * scale;
  return signal;
}

/** Each layer asked for, copied out of the message. */
function collectLayers(frame: Frame, subject: string, { teacher, rows, layers }: Expected): CollectedReply["layers"] {
  const collected = layers.map(({ request, shape: known }) => {
    const { shape, ...rest } = tensorNamed(frame, subject, layerTensorName(request));
    const name = layerSignalName(request);
    const isAsExpected = known === null ? shape[0] === rows && shape.length > 1 : shape.join() === known.join();
    if (!isAsExpected)
      throw new FacultyError(
        "SHAPE_MISMATCH",
        `${name} has shape [${shape.join(", ")}], expected [${known === null ? `${rows}, …` : known.join(", ")}]`,
      );
    const data = copiedFloatValues({ shape, ...rest });
    const odd = firstBeyond(signalLimit, data);
    if (odd >= 0) throw outOfRange(data[odd] as number, `teacher ${teacher}`, `in ${name}`);
    return [name, { shape, data }] as const;
  });
  return new Map(collected);
}

function checkIdentity(frame: Frame<PredictReply>, expected: Expected): void {
  const { model, digest, replica } = frame.head;
  if (model === expected.teacher && digest === expected.digest) return;
  throw new FacultyError(
    "DIGEST_MISMATCH",
    `replica ${replica} answered as ${model}@${digest.slice(0, 12)}, expected ${expected.teacher}@${expected.digest.slice(0, 12)}`,
    { replica },
  );
}
