import type { Dataset } from "@faculty/data/datasets";
import { type Bus, type BusMessage, createMemoryNetwork, type MemoryNetworkOptions } from "@faculty/shared/bus";
import type { Clock } from "@faculty/shared/clock";
import { opaqueParts, type RunSpec, runSpecSchema } from "@faculty/shared/config";
import { decodeFrame, encodeFrame, floatValues, headerNames, int32Values, tensorNamed } from "@faculty/shared/frames";
import { createLogger } from "@faculty/shared/logging";
import { outputOver } from "@faculty/shared/outputs";
import { type BatchName, type PullReply, pullReply } from "@faculty/shared/protocol";
import { subjects } from "@faculty/shared/subjects";
import { type FakeTeacherOptions, serveFakeTeacher } from "@faculty/testing";
import { type Coordinator, type CoordinatorOptions, serveCoordinator } from "./serve-coordinator.ts";

const dataset: Dataset = {
  name: "points",
  digest: "points-digest",
  classes: ["low", "high"],
  inputShape: [2],
  scale: 1,
  train: samples(20),
  test: samples(6),
};
export const train0: Extract<BatchName, { kind: "train" }> = { kind: "train", epoch: 0, step: 0 };

function samples(count: number) {
  const inputs = Float32Array.from({ length: count * 2 }, (_, i) => i);
  return { count, inputs, labels: Int32Array.from({ length: count }, (_, id) => id % 2) };
}

export function runSpec(more: Record<string, unknown> = {}): RunSpec {
  return runSpecSchema(opaqueParts).parse({
    name: "points",
    dataset: { name: "idx", path: ".", validation: 0.2 },
    teachers: [
      { name: "left", model: "left" },
      { name: "right", model: "right" },
    ],
    temperature: 2,
    codec: "float32",
    student: { model: { kind: "mlp" } },
    objective: [{ loss: "soft-target-kl", weight: 1 }],
    train: { batchSize: 4, epochs: 2 },
    ...more,
  });
}

export function fake(
  bus: Bus,
  teacher: string,
  replica: string,
  more: Partial<FakeTeacherOptions> = {},
): ReturnType<typeof serveFakeTeacher> {
  const isLeft = teacher === "left";
  return serveFakeTeacher({
    bus,
    description: {
      teacher,
      replica,
      digest: `${teacher}-digest`,
      output: outputOver(isLeft ? ["low", "high"] : ["high", "low"]),
      inputShape: [2],
      datasets: isLeft ? ["points-digest"] : [], // right gets its inputs inline
      layers: [],
      parameters: 1,
      backend: "fake",
    },
    // both mean the same: logit of `low` is the sample's first value, which is 2 × its id
    logits: (sample) => ("id" in sample ? [2 * sample.id, 1] : [1, sample.input[0] as number]),
    ...more,
  });
}

/** Of generation 1. */
export function coordinatorOptions(bus: Bus, clock: Clock, spec: RunSpec = runSpec()): CoordinatorOptions {
  const logger = createLogger({ service: "coordinator", level: "silent" });
  return { bus, runId: "points-1", generation: 1, spec, dataset, clock, logger };
}

export interface Scene {
  readonly network: ReturnType<typeof createMemoryNetwork>;
  readonly start: () => Promise<Coordinator>;
  readonly trainer: Bus;
}

export async function open(
  clock: Clock,
  spec: RunSpec = runSpec(),
  limits: Pick<MemoryNetworkOptions, "maxPayloadBytes"> = {},
): Promise<Scene> {
  const network = createMemoryNetwork({ clock, ...limits });
  const coordinatorBus = network.connect();
  const start = () => serveCoordinator(coordinatorOptions(coordinatorBus, clock, spec));
  return { network, start, trainer: network.connect() };
}

export async function pull(
  bus: Bus,
  batch: BatchName,
  more: {
    temperature?: number;
    run?: string;
    deadlineMs?: number;
    fromRow?: number;
    digests?: Record<string, string>;
    teachers?: readonly string[];
    leastGeneration?: number;
  } = {},
): Promise<BusMessage> {
  const { temperature = 2, run = "points-1", deadlineMs = 5000, ...named } = more;
  const frame = encodeFrame({ run, batch, temperature, perTeacher: true, ...named }, []);
  const headers = { ...frame.headers, [headerNames.deadlineMs]: String(deadlineMs) };
  return bus.request(subjects.pull("points-1"), { ...frame, headers }, { timeoutMs: deadlineMs });
}

export interface ReadReply {
  readonly head: PullReply;
  readonly ids: readonly number[];
  /** Probabilities. */
  readonly soft: readonly number[];
}

export function read(message: BusMessage): ReadReply {
  const frame = decodeFrame(pullReply, message.subject, message.headers, message.payload);
  const tensor = (name: string) => tensorNamed(frame, message.subject, name);
  return {
    head: frame.head,
    ids: Array.from(int32Values(tensor("sample-ids"))),
    soft: Array.from(floatValues(tensor("soft-log-probabilities")), Math.exp),
  };
}
