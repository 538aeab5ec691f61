import type { Outgoing } from "@faculty/shared/bus";
import { type CodecSpec, codecName, codecOf } from "@faculty/shared/codecs";
import { FacultyError } from "@faculty/shared/errors";
import { encodeFrame, headerNames } from "@faculty/shared/frames";
import { type PredictReply, refusal } from "@faculty/shared/protocol";
import { firstBeyond, type Rows } from "@faculty/shared/tensor";
import type { Job } from "../receive/job.ts";
import type { Inference } from "../teacher/teacher.ts";
import { reduceLayer } from "./reduce-layer.ts";
import { soften } from "./soften.ts";

/**
 * The reply to one job: its signal at the temperature and in the codec it asked for.
 * @param queueLength - Requests the replica holds after this one.
 * @throws FacultyError NOT_FINITE when the model yields NaN or infinity, or a logit that the codec cannot carry.
 */
export function replyFrame(
  head: PredictReply,
  { signal, codec, layers }: Pick<Job, "signal" | "codec" | "layers">,
  { logits, features }: Inference,
  queueLength: number,
): Outgoing {
  checkFinite(logits, head.model, signal.kind === "logits" ? codec : "float32");
  const said = signal.kind === "logits" ? logits : soften(logits, signal.temperature);
  const { headers, payload } = encodeFrame({ ...head }, [
    ...codecOf(codec).encode(said, signal.kind),
    ...layers.map((request) => reduceLayer(request, features)),
  ]);
  return { headers: { [headerNames.queueLength]: String(queueLength), ...headers }, payload };
}

/** @param queueLength - Requests the replica holds. */
export function errorReply(error: FacultyError, queueLength: number): Outgoing {
  const { headers, payload } = refusal(error);
  return { headers: { [headerNames.queueLength]: String(queueLength), ...headers }, payload };
}

function checkFinite({ width, data }: Rows<Float32Array>, model: string, codec: CodecSpec): void {
  const odd = firstBeyond(codecOf(codec).largest, data);
  if (odd < 0) return;
  const row = Math.floor(odd / width);
  throw new FacultyError(
    "NOT_FINITE",
    `teacher ${model} yields ${data[odd]} in row ${row}, expected a number that ${codecName(codec)} holds`,
  );
}
