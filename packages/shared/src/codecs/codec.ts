import { FacultyError } from "../errors/faculty-error.ts";
import type { NumberTensor, WireTensor } from "../frames/wire-tensor.ts";
import type { CodedRows } from "../tensor/coded-rows.ts";
import type { Rows } from "../tensor/rows.ts";
import type { SparseRows } from "./sparse-rows.ts";

/** What a signal's values are. */
type SignalKind = "log-probabilities" | "logits";

/** A signal as the tensors of a frame, and back. Encoding is a pure function: two replicas send the same bytes. */
export interface SignalCodec {
  /** The largest finite value it holds; log-probabilities below its negative, or `signalLimit`'s, are sent as that. */
  readonly largest: number;
  /** Whether it carries raw logits; a sparse codec carries only log-probabilities. */
  readonly holdsLogits: boolean;
  /** Bytes of one row. */
  rowBytes(width: number): number;
  /**
   * @param signal - `[rows, width]`, finite.
   * @param kind - Log-probabilities have their row maximum at 0. Absent: logits, or what a decoder made.
   */
  encode(signal: Rows<Float32Array> | Rows, kind?: SignalKind): readonly NumberTensor[];
  /** Into memory of its own. @throws FacultyError MALFORMED_FRAME, SHAPE_MISMATCH, NOT_FINITE, NOT_A_SIGNAL. */
  decode(signal: EncodedSignal): Rows<Float32Array>;
  /**
   * What `decode` gives times `scale`, in float32, as the codes that were sent; of a codec of 16 bits a value.
   * @returns Null of what is no log-probabilities with their row maximum at 0.
   * @throws FacultyError MALFORMED_FRAME, SHAPE_MISMATCH.
   */
  decodeCoded?(signal: EncodedSignal, scale: number): CodedRows | null;
  /** Without making rows dense, of a codec that sends few classes of many. @throws FacultyError as `decode`. */
  decodeSparse?(signal: EncodedSignal): SparseRows;
}

/** What a frame holds, and what it should. */
export interface EncodedSignal {
  /** @throws FacultyError MALFORMED_FRAME when there is no such tensor. */
  readonly tensor: (name: string) => WireTensor;
  /** Who says it, for error messages. */
  readonly from: string;
  readonly rows: number;
  readonly width: number;
}

/** The tensor, once it has the shape and one of the datatypes. @throws FacultyError MALFORMED_FRAME, SHAPE_MISMATCH. */
export function expectTensor(
  { tensor, from }: EncodedSignal,
  name: string,
  shape: readonly number[],
  datatypes: readonly WireTensor["datatype"][],
): WireTensor {
  const found = tensor(name);
  if (found.shape.join() !== shape.join())
    throw new FacultyError(
      "SHAPE_MISMATCH",
      `${from} replied with [${found.shape.join(", ")}] as ${name}, expected [${shape.join(", ")}]`,
    );
  if (datatypes.includes(found.datatype)) return found;
  throw new FacultyError(
    "MALFORMED_FRAME",
    `${from} replied with ${found.datatype} as ${name}, expected ${datatypes.join(" or ")}`,
  );
}
