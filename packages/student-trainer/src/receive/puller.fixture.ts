import { type Bus, createMemoryNetwork, type MemoryNetwork } from "@faculty/shared/bus";
import type { PolicySpec } from "@faculty/shared/config";
import { createRandom } from "@faculty/shared/random";
import type { Meter } from "@faculty/shared/telemetry";
import { createManualClock, type ManualClock, numberedOutput, recordingLog } from "@faculty/testing";
import type { ExpectedBatch } from "../batch/merged-batch.ts";
import { zeroCounters } from "../batch/pull-counters.ts";
import {
  type FakeCoordinator,
  type FakeCoordinatorOptions,
  type FakeReply,
  serveFakeCoordinator,
} from "./fake-coordinator.fixture.ts";
import { createPuller, type Puller } from "./puller.ts";

export const ids: Int32Array = Int32Array.of(4, 7);
export const expected: ExpectedBatch = {
  request: {
    run: "r",
    batch: { kind: "train", epoch: 0, step: 0 },
    temperature: 2,
    wanted: { kind: "mixture", perTeacher: false, layers: [] },
  },
  ids,
  output: numberedOutput(2),
};
export const never: AbortSignal = new AbortController().signal;

export interface Bench {
  readonly network: MemoryNetwork;
  readonly clock: ManualClock;
  readonly puller: Puller;
  readonly warnings: readonly string[];
}

export function bench(
  options: {
    pinned?: Record<string, string>;
    generation?: number;
    giveUpAfterMs?: number;
    policy?: PolicySpec;
    meter?: Meter;
  } = {},
): Bench {
  const clock = createManualClock();
  const network = createMemoryNetwork({ clock });
  const log = recordingLog();
  const puller = createPuller({
    bus: network.connect(),
    run: "r",
    policy: options.policy ?? { kind: "strict" },
    pinned: options.pinned ?? {},
    generation: options.generation ?? 0,
    counters: zeroCounters(),
    epochCounters: {},
    requestTimeoutMs: 1000,
    giveUpAfterMs: options.giveUpAfterMs ?? Infinity,
    clock,
    jitter: createRandom(1),
    logger: log.logger,
    meter: options.meter,
  });
  return { network, clock, puller, warnings: log.warnings };
}

export async function serve(bus: Bus, tamper?: FakeCoordinatorOptions["tamper"]): Promise<FakeCoordinator> {
  const teachers = { even: () => [Math.log(3), 0], odd: () => [0, Math.log(3)] };
  return serveFakeCoordinator({
    bus,
    run: "r",
    output: numberedOutput(2),
    idsOf: () => ids,
    teachers,
    ...(tamper && { tamper }),
  });
}

/** Lets time pass until the promise is settled. */
export async function settled<Value>(clock: ManualClock, promise: Promise<Value>): Promise<Value> {
  let done = false;
  promise.then(
    () => (done = true),
    () => (done = true),
  );
  while (!done) await clock.advance(100);
  return promise;
}

export function changed(head: Partial<FakeReply["head"]>): FakeCoordinatorOptions["tamper"] {
  return (reply) => ({ ...reply, head: { ...reply.head, ...head } });
}

/** The first reply is tampered with, the second is not: how the first was received shows in the log. */
export function once(tamper: FakeCoordinatorOptions["tamper"]): FakeCoordinatorOptions["tamper"] {
  return (reply, request, count) => (count === 1 && tamper ? tamper(reply, request, count) : reply);
}
