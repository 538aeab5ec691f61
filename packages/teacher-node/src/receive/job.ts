import type { Respond } from "@faculty/shared/bus";
import type { CodecSpec } from "@faculty/shared/codecs";
import type { LayerRequest, SignalRequest } from "@faculty/shared/protocol";
import type { Source } from "@faculty/shared/samples";

/** Samples of the data set that a node holds. */
export interface NamedSamples {
  readonly source: Source;
  readonly ids: Int32Array;
}

/** A predict request that was found good, on its way to its one reply. */
export interface Job {
  readonly rows: number;
  readonly signal: SignalRequest;
  readonly codec: CodecSpec;
  readonly layers: readonly LayerRequest[];
  /** Rows that the model is given at once, at most, from the first row on. */
  readonly rowsTogether: number;
  /** On the node's clock. */
  readonly receivedAtMs: number;
  /** Nobody waits for the reply after this; +Infinity when the asker did not say. */
  readonly deadlineAtMs: number;
  /** Writes its rows `from` to before `to`, `[to − from, …inputShape]`, into `out`, which is as long. */
  readonly copyInputs: (from: number, to: number, out: Float32Array) => void;
  /** Of a teacher of texts: those of the same rows. */
  readonly textsOf?: ((from: number, to: number) => readonly string[]) | undefined;
  /** Samples that it names, as they are; absent: they are shown, or augmented. */
  readonly samples?: NamedSamples | undefined;
  readonly respond: Respond;
}
