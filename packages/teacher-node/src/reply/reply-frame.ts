import type { Outgoing } from "@faculty/shared/bus";
import { FacultyError } from "@faculty/shared/errors";
import {
  encodeFrame,
  float16Tensor,
  headerNames,
  type PredictReply,
  type WireTensor,
  wireTensor,
} from "@faculty/shared/protocol";
import type { Rows } from "@faculty/shared/tensor";
import type { Job } from "../receive/job.ts";
import { soften } from "./soften.ts";

/** The largest finite value of each codec. */
const largest = { float16: 65_504, float32: (2 - 2 ** -23) * 2 ** 127 } as const;

/**
 * The reply to one job: its signal at the temperature and in the codec it asked for.
 * @param queueLength - Requests the replica holds after this one.
 * @throws FacultyError NOT_FINITE when the model yields NaN or infinity, or a logit that the codec cannot carry.
 */
export function replyFrame(
  head: PredictReply,
  { signal, codec }: Pick<Job, "signal" | "codec">,
  logits: Rows<Float32Array>,
  queueLength: number,
): Outgoing {
  checkFinite(logits, head.model, signal.kind === "logits" ? codec : "float32");
  const { rows, width, data } = signal.kind === "logits" ? logits : soften(logits, signal.temperature);
  const { headers, payload } = encodeFrame({ ...head }, [encode([rows, width], data, codec)]);
  return { headers: { ...headers, [headerNames.queueLength]: String(queueLength) }, payload };
}

/** A refusal as the services framework carries it, with our own code beside. */
export function errorReply(error: FacultyError, queueLength: number): Outgoing {
  return {
    headers: {
      [headerNames.errorCode]: error.code,
      [headerNames.serviceError]: error.message.replaceAll(/[\r\n]+/g, " "),
      [headerNames.serviceErrorCode]: error.retryable ? "503" : "400",
      [headerNames.queueLength]: String(queueLength),
    },
    payload: new Uint8Array(),
  };
}

/** Log-probabilities below what the codec holds are as good as impossible, and are sent as its lowest value. */
function encode(shape: readonly number[], data: Float32Array | Float64Array, codec: Job["codec"]): WireTensor {
  const held = data.map((value) => Math.max(value, -largest[codec]));
  if (codec === "float16") return float16Tensor("signal", shape, held);
  return wireTensor("signal", { shape, data: Float32Array.from(held) });
}

function checkFinite({ width, data }: Rows<Float32Array>, model: string, codec: Job["codec"]): void {
  const odd = data.findIndex((value) => !(Math.abs(value) <= largest[codec]));
  if (odd < 0) return;
  const row = Math.floor(odd / width);
  throw new FacultyError(
    "NOT_FINITE",
    `teacher ${model} yields ${data[odd]} in row ${row}, expected a number that ${codec} holds`,
  );
}
