export { aliveBytes } from "./alive-bytes.ts";
export { type BusPair, type BusRule, busRules } from "./bus-rules.ts";
export { collectGarbage } from "./collect-garbage.ts";
export { type FakeTeacher, type FakeTeacherOptions, serveFakeTeacher } from "./fake-teacher.ts";
export { createManualClock, type ManualClock, settle } from "./manual-clock.ts";
export { createMemoryDisk, type MemoryDisk, type WriteFate } from "./memory-disk.ts";
export {
  type ModelServerFixture,
  type ModelServerFixtureOptions,
  type ServedModelFixture,
  startModelServer,
} from "./model-server/start-model-server.ts";
export { type NatsServer, startNatsServer } from "./nats-server.ts";
export { numberedOutput } from "./numbered-output.ts";
export {
  type CollectedPoint,
  type CollectedSpan,
  type OtlpCollector,
  startOtlpCollector,
} from "./otlp-collector.ts";
export { type RecordingLog, recordingLog } from "./recording-log.ts";
export { registerRules } from "./register-rules.ts";
export { createSleepers } from "./sleepers.ts";
export { textOnnx } from "./text-onnx.ts";
export { riffChunk, type WavHeader, wavBytes } from "./wav-bytes.ts";
export { type WrittenGraph, writeGraph } from "./write-graph.ts";
export { onnxBytes, type WrittenOnnx } from "./write-onnx.ts";
export { writeTextModel } from "./write-saved-model.ts";
