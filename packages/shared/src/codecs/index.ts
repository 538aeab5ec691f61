export type { EncodedSignal, SignalCodec } from "./codec.ts";
export { type CodecSpec, codecSpec } from "./codec-spec.ts";
export { codecName, codecOf } from "./codecs.ts";
export { isInRange, notASignal, outOfRange, signalLimit } from "./signal-range.ts";
