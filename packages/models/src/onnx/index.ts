export { onnxRuntime } from "./onnx-runtime.ts";
