export { computeEnvironment } from "./compute-environment.ts";
export { freePort } from "./free-port.ts";
export { growHeap } from "./grow-heap.ts";
export { keepCompiled } from "./keep-compiled.ts";
export { locateNatsServer } from "./locate-nats-server.ts";
export type { Rung } from "./rung.ts";
export { readToolchain, type Toolchain } from "./toolchain.ts";
