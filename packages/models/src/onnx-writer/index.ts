export { type OnnxFacts, onnxBytes } from "./graph/onnx-bytes.ts";
export type { OnnxGraph } from "./graph/onnx-graph.ts";
export { onnxMetadata } from "./onnx-metadata.ts";
export { type Calibration, calibration, type Ranges } from "./passes/calibration.ts";
export { foldNormalisation } from "./passes/fold-normalisation.ts";
export { toFloat16 } from "./passes/to-float16.ts";
export { toInt8 } from "./passes/to-int8.ts";
export { logitsName, writeGraph } from "./write-graph.ts";
export type { WrittenPreparation } from "./write-preparation.ts";
