import type { Respond } from "@faculty/shared/bus";
import type { CodecSpec } from "@faculty/shared/codecs";
import type { LayerRequest, SignalRequest } from "@faculty/shared/protocol";

/** A predict request that was found good, on its way to its one reply. */
export interface Job {
  readonly rows: number;
  readonly signal: SignalRequest;
  readonly codec: CodecSpec;
  readonly layers: readonly LayerRequest[];
  /** On the node's clock. */
  readonly receivedAtMs: number;
  /** Nobody waits for the reply after this; +Infinity when the asker did not say. */
  readonly deadlineAtMs: number;
  /** `[to − from, …inputShape]` of its rows `from` to before `to`. */
  readonly inputs: (from: number, to: number) => Float32Array;
  readonly respond: Respond;
}
