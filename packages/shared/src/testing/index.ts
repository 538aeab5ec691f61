export { collectGarbage } from "./collect-garbage.ts";
export { type FakeTeacher, type FakeTeacherOptions, serveFakeTeacher } from "./fake-teacher.ts";
export { locateNatsServer } from "./locate-nats-server.ts";
export { createManualClock, type ManualClock, settle } from "./manual-clock.ts";
export { createMemoryDisk, type MemoryDisk, type MemoryDiskOptions, type WriteFate } from "./memory-disk.ts";
export { freePort, type NatsServer, type NatsServerOptions, startNatsServer } from "./nats-server.ts";
export { type WrittenGraph, writeGraph } from "./write-graph.ts";
