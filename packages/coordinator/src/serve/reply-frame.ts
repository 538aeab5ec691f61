import type { Outgoing } from "@faculty/shared/bus";
import type { FacultyError } from "@faculty/shared/errors";
import { encodeFrame, headerNames, type PullReply, type PullRequest, wireTensor } from "@faculty/shared/protocol";
import type { Rows } from "@faculty/shared/tensor";
import type { Merged } from "../ensemble/merge.ts";

export interface ReplyContext {
  readonly generation: number;
  readonly teachers: readonly string[];
  /** In the order of `teachers`; empty text for one never met. */
  readonly digests: readonly string[];
  readonly mask: readonly boolean[];
  /** Whether the run asks teachers for raw logits. */
  readonly hasLogits: boolean;
}

/** A merged batch as it travels (protocol/pull.ts names the tensors). Values travel as float32. */
export function replyFrame(request: PullRequest, ids: Int32Array, merged: Merged, context: ReplyContext): Outgoing {
  const { rows, width } = merged.logProbabilities;
  const { generation, teachers, digests, mask } = context;
  const head: PullReply = {
    run: request.run,
    batch: request.batch,
    generation,
    temperature: request.temperature,
    teachers,
    digests,
    mask,
    disagreement: merged.disagreement,
  };
  const tensors = [
    wireTensor("sample-ids", { shape: [rows], data: ids }),
    float32("soft-log-probabilities", [rows, width], merged.logProbabilities.data),
    float32("weights", [rows, merged.perTeacher.length], merged.weights),
  ];
  if (context.hasLogits) tensors.push(float32("soft-logits", [rows, width], merged.logits.data));
  if (request.perTeacher)
    tensors.push(
      float32("teacher-log-probabilities", [merged.perTeacher.length, rows, width], stack(merged.perTeacher)),
    );
  return encodeFrame({ ...head }, tensors);
}

/** A refusal as the services framework carries it, with our own code beside. */
export function errorFrame(error: FacultyError): Outgoing {
  return {
    headers: {
      [headerNames.errorCode]: error.code,
      [headerNames.serviceError]: error.message.replaceAll(/[\r\n]+/g, " "),
      [headerNames.serviceErrorCode]: error.retryable ? "503" : "400",
    },
    payload: new Uint8Array(),
  };
}

function float32(name: string, shape: readonly number[], values: Float64Array) {
  return wireTensor(name, { shape, data: Float32Array.from(values) });
}

function stack(parts: readonly Rows[]): Float64Array {
  const size = parts[0]?.data.length ?? 0;
  const out = new Float64Array(size * parts.length);
  parts.forEach((part, k) => {
    out.set(part.data, k * size);
  });
  return out;
}
