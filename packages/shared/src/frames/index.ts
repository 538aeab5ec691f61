export {
  decodeFrame,
  type EncodedFrame,
  encodeFrame,
  type Frame,
  headBytes,
  sealedFrame,
  tensorNamed,
} from "./frame.ts";
export { headerNames, wireVersion } from "./headers.ts";
export {
  bits16Tensor,
  copiedFloatValues,
  type Datatype,
  datatypeBytes,
  float16Tensor,
  floatValues,
  int32Values,
  type WireTensor,
  wireTensor,
} from "./wire-tensor.ts";
