export { checkOnnxWeights } from "./check-onnx-weights.ts";
export { everyNode } from "./onnx-bodies.ts";
export { type OnnxFile, type ReadOnnx, readOnnxFile, readOnnxOnce } from "./onnx-file.ts";
export {
  type FindPackage,
  findOnnxRuntime,
  type OnnxRuntime,
  onnxRuntime,
  requireOnnxRuntime,
} from "./onnx-runtime.ts";
export { withOutputs } from "./with-outputs.ts";
