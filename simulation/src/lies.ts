import type { Outgoing } from "@faculty/shared/bus";
import type { RunSpec } from "@faculty/shared/config";
import {
  decodeFrame,
  encodeFrame,
  float16Tensor,
  floatValues,
  headerNames,
  type WireTensor,
  wireTensor,
} from "@faculty/shared/frames";
import { predictReply } from "@faculty/shared/protocol";

/** What a broken replica says in a well-formed frame. */
export type Lie = "not-finite" | "fewer-rows" | "other-digest" | "not-softened" | "uniform";
const detected: readonly Lie[] = ["not-finite", "fewer-rows", "other-digest"];

/** Lies that a receiver can tell: logits have no form of their own, softened rows do; drawn classes are no numbers. */
export function liesAbout({ signal, codec }: RunSpec): readonly Lie[] {
  if (typeof codec !== "string" && codec.kind === "sampled") return ["fewer-rows", "other-digest"];
  return signal === "logits" ? detected : [...detected, "not-softened"];
}

/** The reply with the lie in it; refusals, and frames of other kinds, as they are. */
export function lied(message: Outgoing, lie: Lie): Outgoing {
  const { headers = {} } = message;
  if (headers[headerNames.errorCode] !== undefined) return message;
  const { head, tensors } = decodeFrame(predictReply, "a lie", headers, message.payload);
  const signal = tensors.find(({ name }) => name === "signal") ?? tensors[0];
  if (signal === undefined) return message;
  const told = lie === "other-digest" ? { ...head, digest: `not-${head.digest}` } : head;
  const frame = encodeFrame(
    { ...told },
    tensors.map((tensor) => (tensor === signal ? falsified(tensor, lie) : tensor)),
  );
  return { payload: frame.payload, headers: { ...headers, ...frame.headers } };
}

function falsified(signal: WireTensor, lie: Lie): WireTensor {
  const [rows = 0, width = 0] = signal.shape;
  if (lie === "fewer-rows")
    return {
      ...signal,
      shape: [rows - 1, width],
      bytes: signal.bytes.subarray(0, ((rows - 1) * signal.bytes.length) / rows),
    };
  if (signal.name !== "signal") return signal; // classes that were drawn
  const values = Float32Array.from(floatValues(signal));
  const tensor = (shape: readonly number[], data: Float32Array) =>
    signal.datatype === "FP16" ? float16Tensor(signal.name, shape, data) : wireTensor(signal.name, { shape, data });
  if (lie === "not-finite") values[values.length - 1] = Number.NaN;
  // In good form: of "uniform" nobody but the check of a run can tell, of another model only its digest.
  if (lie === "uniform" || lie === "other-digest") values.fill(0);
  if (lie === "not-softened")
    return tensor(
      signal.shape,
      values.map((value) => value + 1),
    );
  return tensor(signal.shape, values);
}
