import type { CodecSpec } from "../codecs/codec-spec.ts";
import { codecName, codecOf } from "../codecs/codecs.ts";
import { headBytes } from "../frames/frame.ts";
import type { WireTensor } from "../frames/wire-tensor.ts";
import type { OutputSpec } from "../outputs/output-spec.ts";
import { rowsPerSample, rowWidth } from "../outputs/rows-of.ts";
import { type LayerRequest, layerTensorName, reducedShape, valuesPerRow } from "./layer-signal.ts";
import type { PredictReply } from "./predict.ts";
import type { TeacherDescription } from "./teacher.ts";

/** What a message takes: so many bytes, and so many more a row. */
export interface MessageSize {
  readonly fixedBytes: number;
  readonly rowBytes: number;
}

/** A frame's three headers, the length of the replica's queue, and the trace take two thirds of this. */
const replyHeaderBytes = 256;
/** No number has a longer text. */
const longestNumber = -1.2345678901234567e-100;

/**
 * What a predict reply takes at most, headers counted: the coordinator asks for no more rows than one message carries,
 * and the replica, which counts alike, refuses more.
 * @param batchRows - Of samples; no fewer than the reply has. A layer whose shape is not known counts as nothing.
 */
export function predictReplySize(
  teacher: TeacherDescription,
  asked: { readonly codec: CodecSpec; readonly layers: readonly LayerRequest[] },
  batchRows: number,
): MessageSize {
  if (asked.layers.length > 0) return countedSize(teacher, asked, batchRows);
  const codec = codecName(asked.codec);
  const last = lastSizes.get(teacher);
  if (last?.codec === codec && last.batchRows === batchRows) return last.size;
  const size = countedSize(teacher, asked, batchRows);
  lastSizes.set(teacher, { codec, batchRows, size });
  return size;
}

/** Of each teacher, what was counted last of a reply without layers: a run asks for the same from batch to batch. */
const lastSizes = new WeakMap<
  TeacherDescription,
  { readonly codec: string; readonly batchRows: number; readonly size: MessageSize }
>();

function countedSize(
  { teacher, digest, replica, output, layerShapes = {} }: TeacherDescription,
  { codec, layers }: { readonly codec: CodecSpec; readonly layers: readonly LayerRequest[] },
  batchRows: number,
): MessageSize {
  const carried = rowOf(output, codec);
  const positions = rowsPerSample(output);
  const head: PredictReply = { model: teacher, digest, replica, queueMs: longestNumber, computeMs: longestNumber };
  const tensors = [
    ...carried.tensors,
    ...layers.map((request) => ({
      name: layerTensorName(request),
      datatype: "FP32" as const,
      shape: [1, ...(reducedShape(request, layerShapes, batchRows) ?? [])],
    })),
  ];
  return {
    fixedBytes: replyHeaderBytes + headBytes({ ...head }, tensors, positions * batchRows),
    rowBytes:
      positions * carried.rowBytes + Float32Array.BYTES_PER_ELEMENT * valuesPerRow(layers, layerShapes, batchRows),
  };
}

/** What one row of a signal takes, and the tensors it travels in. */
interface CarriedRow {
  readonly codec: string;
  readonly rowBytes: number;
  readonly tensors: readonly Pick<WireTensor, "name" | "datatype" | "shape" | "parameters">[];
}

/** Of each output, by the codec asked about last: of thousands of classes, a row takes as long to encode as all else. */
const carriedRows = new WeakMap<OutputSpec, CarriedRow>();

function rowOf(output: OutputSpec, spec: CodecSpec): CarriedRow {
  const name = codecName(spec);
  const last = carriedRows.get(output);
  if (last?.codec === name) return last;
  const codec = codecOf(spec);
  const width = rowWidth(output);
  const tensors = codec
    .encode({ rows: 1, width, data: new Float32Array(width) })
    .map(({ name: of, datatype, shape, parameters }) => ({
      name: of,
      datatype,
      shape,
      ...(parameters && { parameters }),
    }));
  const carried = { codec: name, rowBytes: codec.rowBytes(width), tensors };
  carriedRows.set(output, carried);
  return carried;
}
