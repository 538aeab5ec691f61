export { checkOnnxWeights } from "./check-onnx-weights.ts";
export { everyNode } from "./onnx-bodies.ts";
export { type OnnxFile, readOnnxFile } from "./onnx-file.ts";
export { type FindPackage, type OnnxRuntime, onnxRuntime, requireOnnxRuntime } from "./onnx-runtime.ts";
export { withOutputs } from "./with-outputs.ts";
