export { type OnnxFacts, onnxBytes, opset } from "./graph/onnx-bytes.ts";
export type { OnnxGraph } from "./graph/onnx-graph.ts";
export { onnxMetadata } from "./onnx-metadata.ts";
export { type LogitsFrom, logitsName, probabilitiesName, writeGraph } from "./write-graph.ts";
