export type { EncodedSignal, SignalCodec } from "./codec.ts";
export { type CodecSpec, codecSpec } from "./codec-spec.ts";
export { codecName, codecOf } from "./codecs.ts";
