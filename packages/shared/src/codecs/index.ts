export type { EncodedSignal } from "./codec.ts";
export { type CodecSpec, carries } from "./codec-spec.ts";
export { codecName, codecOf } from "./codecs.ts";
export { isInRange, notASignal, outOfRange, signalLimit } from "./signal-range.ts";
export {
  denseRows,
  mostRestGroups,
  namedClasses,
  type RestGroups,
  type SparseRows,
  sparseFrom,
  sparseWidth,
  staysSparse,
} from "./sparse-rows.ts";
