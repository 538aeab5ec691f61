// docs/protocol.md §4: what a predict request asks, and what it is answered.
import { encoded, softened } from "./codecs.mjs";
import { frame, malformed, opened, Refusal } from "./frame.mjs";
import { classes, digest, inputShape, logitsOf } from "./model.mjs";

/** More than head and headers of a reply. */
const headBytes = 2048;
const size = inputShape.reduce((product, extent) => product * extent, 1);

/** Reads a request and checks all of it; computes nothing. @param self Name and replica, and what a message carries. */
export function readRequest(self, message) {
  const { head, tensors } = opened(message);
  const { model, signal, codec, samples, layers = [], rowsTogether = 1 } = head;
  if (model !== self.teacher) throw new Refusal("UNKNOWN_MODEL", `this is ${self.teacher}, not ${model}`);
  if (head.digest !== digest) throw new Refusal("DIGEST_MISMATCH", `this is model ${digest}, not ${head.digest}`);
  if (samples !== undefined) throw new Refusal("DIGEST_MISMATCH", "this teacher holds no data set");
  if (layers.length > 0) throw new Refusal("UNKNOWN_LAYER", "this teacher serves no layers");
  const isLogits = signal?.kind === "logits";
  const isSoft = signal?.kind === "log-probabilities" && signal.temperature > 0 && signal.temperature <= 1000;
  if (!isLogits && !isSoft) throw malformed(`signal ${JSON.stringify(signal)} is unknown`);
  if (!Number.isInteger(rowsTogether) || rowsTogether < 1) throw malformed(`rowsTogether is ${rowsTogether}`);
  const aRow = encoded(codec, [classes.map(() => 0)], isLogits); // refuses a codec that there is not
  const rows = rowsOf(tensors);
  const rowBytes = aRow.reduce((sum, { bytes }) => sum + bytes.length, 0);
  if (headBytes + rows.length * rowBytes > self.maxPayload)
    throw new Refusal("TOO_LARGE", `${rows.length} rows do not fit a message`);
  return { rows, signal, codec, deadlineAtMs: Date.now() + deadlineOf(message) };
}

/** The reply to a request that was read. */
export function answer(self, { rows, signal, codec }, queueMs) {
  const startedMs = Date.now();
  const logits = rows.map((sample) => Array.from(logitsOf(sample)));
  if (!logits.flat().every(Number.isFinite)) throw new Refusal("NOT_FINITE", "the model says NaN or infinity");
  const isLogits = signal.kind === "logits";
  const tensors = encoded(codec, isLogits ? logits : logits.map((row) => softened(row, signal.temperature)), isLogits);
  const head = { model: self.teacher, digest, replica: self.replica, queueMs, computeMs: Date.now() - startedMs };
  return frame(head, tensors);
}

/** Milliseconds that the asker still waits. */
function deadlineOf({ headers }) {
  const text = headers?.get("Faculty-Deadline-Ms") ?? "";
  if (text === "") return Number.POSITIVE_INFINITY;
  if (Number(text) >= 0) return Number(text);
  throw malformed(`Faculty-Deadline-Ms is ${text}`);
}

/** Samples of tensor `input`. */
function rowsOf(tensors) {
  const input = tensors.find(({ name }) => name === "input");
  if (input === undefined) throw malformed("there is no tensor input");
  const [rows, ...shape] = input.shape;
  if (shape.join() !== inputShape.join()) throw new Refusal("SHAPE_MISMATCH", `input is [${input.shape}]`);
  if (input.datatype !== "FP32") throw malformed(`input is ${input.datatype}, this teacher takes FP32`);
  if (rows === 0) throw malformed("no row is asked about");
  const values = new Float32Array(Uint8Array.from(input.bytes).buffer);
  if (!values.every(Number.isFinite)) throw new Refusal("NOT_FINITE", "input holds NaN or infinity");
  return Array.from({ length: rows }, (_, row) => values.subarray(row * size, (row + 1) * size));
}
