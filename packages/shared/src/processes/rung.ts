/** What may compute for a process, fastest first: native TensorFlow, WebAssembly, plain JavaScript. */
export type Rung = "native" | "wasm" | "cpu";
