import type { Dataset } from "@faculty/data/datasets";
import { type Bus, createMemoryNetwork } from "@faculty/shared/bus";
import { createLogger } from "@faculty/shared/logging";
import { outputOver } from "@faculty/shared/outputs";
import { createRandom } from "@faculty/shared/random";
import { type Meter, noMeter } from "@faculty/shared/telemetry";
import {
  createManualClock,
  type FakeTeacher,
  type FakeTeacherOptions,
  type ManualClock,
  serveFakeTeacher,
} from "@faculty/testing";
import { expect } from "vitest";
import { createDirectory } from "../teachers/directory.ts";
import { askTeacher, type TeacherReply } from "./ask-teacher.ts";
import { createDispatcher, type Dispatcher } from "./dispatcher.ts";
import type { Question } from "./predict-frames.ts";

const samples = (count: number) => {
  return { count, inputs: new Float32Array(count), labels: new Int32Array(count) };
};

const dataset: Dataset = {
  name: "numbers",
  digest: "numbers-digest",
  classes: ["low", "high"],
  inputShape: [1],
  scale: 1,
  train: samples(64),
  test: samples(0),
};

/** A dispatcher, its clock, and the teachers it may find. */
export interface DispatchBench extends AsyncDisposable {
  readonly clock: ManualClock;
  readonly dispatcher: Dispatcher;
  readonly bus: Bus;
  /** A replica of the teacher `wide`, heard of when this resolves. */
  join(replica: string, more?: Partial<FakeTeacherOptions>): Promise<FakeTeacher>;
  ask(...ids: readonly number[]): Promise<TeacherReply>;
  /** Lets time pass in small steps until the promise is settled; the replicas given say each second that they live. */
  settled<Value>(promise: Promise<Value>, alive?: readonly FakeTeacher[]): Promise<Value>;
}

export const requestTimeoutMs = 10_000;
const stepMs = 10;

export function dispatchBench(meter: Meter = noMeter): DispatchBench {
  const clock = createManualClock();
  const network = createMemoryNetwork({ clock });
  const bus = network.connect();
  const logger = createLogger({ service: "coordinator", level: "silent" });
  const directory = createDirectory(bus, [{ name: "wide" }], clock, logger);
  const dispatcher = createDispatcher({
    bus,
    directory,
    clock,
    random: createRandom(1),
    logger,
    requestTimeoutMs,
    meter,
  });
  const never = new AbortController();
  return {
    clock,
    dispatcher,
    bus: network.connect(),
    join: async (replica, more = {}) => {
      const fake = await serveFakeTeacher({
        bus: network.connect(),
        description: {
          teacher: "wide",
          replica,
          digest: "wide-digest",
          output: outputOver(["low", "high"]),
          inputShape: [1],
          datasets: ["numbers-digest"],
          layers: [],
          parameters: 1,
          backend: "fake",
        },
        logits: (sample) => ("id" in sample ? [sample.id, 0] : [0, 0]),
        ...more,
      });
      fake.heartbeat();
      await clock.advance(0);
      fake.heartbeat();
      await clock.advance(0);
      return fake;
    },
    ask: (...ids) => {
      const view = { augment: [], seed: 0, epoch: 0 };
      const question: Question = {
        dataset,
        source: "train",
        ids: Int32Array.from(ids),
        view,
        signal: { kind: "logits" },
        codec: "float32",
        rowsTogether: 128,
      };
      return askTeacher(dispatcher, "wide", question, never.signal);
    },
    settled: async (promise, alive = []) => {
      let isDone = false;
      const done = () => {
        isDone = true;
      };
      promise.then(done, done);
      await clock.advance(0);
      while (!isDone) {
        if (Math.floor(clock.now()) % 1000 < stepMs) for (const fake of alive) fake.heartbeat();
        await clock.advance(stepMs);
      }
      return promise;
    },
    [Symbol.asyncDispose]: async () => {
      never.abort();
      await directory[Symbol.asyncDispose]();
    },
  };
}

/** Logits of the samples, as the fake teachers say them. */
export const said: (...ids: readonly number[]) => readonly number[] = (...ids) => ids.flatMap((id) => [id, 0]);

/** Once nothing is in flight. */
export function expectBalance({ dispatcher: { counters } }: DispatchBench): void {
  expect(counters.issued).toBe(counters.ok + counters.failed + counters.cancelled);
}
