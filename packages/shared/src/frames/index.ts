export {
  decodeFrame,
  type EncodedFrame,
  encodeFrame,
  type Frame,
  type HeadMemory,
  headBytes,
  maxHeadBytes,
  sealedFrame,
  tensorNamed,
} from "./frame.ts";
export { headerNames, newestWireVersion, wireVersions } from "./headers.ts";
export { elementHeadBytes, textsOf, textTensor } from "./text-tensor.ts";
export {
  bits16Tensor,
  copiedFloatValues,
  type Datatype,
  datatypeBytes,
  float16Tensor,
  floatValues,
  int32Values,
  type NumberDatatype,
  type NumberTensor,
  type WireTensor,
  wireTensor,
} from "./wire-tensor.ts";
