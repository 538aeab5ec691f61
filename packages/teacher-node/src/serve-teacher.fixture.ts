import type { Dataset } from "@faculty/data/datasets";
import { type Bus, type BusMessage, createMemoryNetwork } from "@faculty/shared/bus";
import {
  decodeFrame,
  encodeFrame,
  headerNames,
  tensorNamed,
  type WireTensor,
  wireTensor,
} from "@faculty/shared/frames";
import { createLogger } from "@faculty/shared/logging";
import { outputOver } from "@faculty/shared/outputs";
import { type PredictReply, type PredictRequest, predictReply } from "@faculty/shared/protocol";
import { subjects } from "@faculty/shared/subjects";
import { createManualClock, type ManualClock } from "@faculty/testing";
import { type ServeTeacherOptions, serveTeacher, type TeacherNode } from "./serve-teacher.ts";
import type { InferRequest, Teacher } from "./teacher/teacher.ts";

/** A teacher of two inputs and two classes whose logits are its inputs; it computes when it is let. */
export interface GatedTeacher extends Teacher {
  /** Rows of each inference begun, the warm-up first. */
  readonly calls: number[];
  /** Holds inferences back until `release`. */
  hold(): void;
  release(): void;
  /** Takes the place of the model. */
  behave: (request: InferRequest) => Float32Array;
}

export function gatedTeacher(): GatedTeacher {
  const calls: number[] = [];
  let gate = Promise.resolve();
  let open = () => {};
  const teacher: GatedTeacher = {
    calls,
    facts: {
      digest: "d1",
      output: outputOver(["a", "b"]),
      inputShape: [2],
      layers: [],
      parameters: 1,
      backend: "none",
    },
    behave: ({ inputs }) => inputs.slice(),
    infer: async (request) => {
      calls.push(request.rows);
      await gate;
      return { logits: { rows: request.rows, width: 2, data: teacher.behave(request) }, features: new Map() };
    },
    hold: () => {
      gate = new Promise((resolve) => {
        open = resolve;
      });
    },
    release: () => open(),
    [Symbol.asyncDispose]: async () => {},
  };
  return teacher;
}

/** Training samples `[0, 1]`, `[2, 3]`, `[4, 5]`, stored as bytes of half the value. */
export const dataset: Dataset = {
  name: "six",
  digest: "data1",
  classes: ["a", "b"],
  inputShape: [2],
  scale: 0.5,
  train: { count: 3, inputs: Uint8Array.of(0, 2, 4, 6, 8, 10), labels: Int32Array.of(0, 1, 0) },
  test: { count: 0, inputs: new Uint8Array(), labels: new Int32Array() },
};

export interface Scene extends AsyncDisposable {
  readonly bus: Bus;
  readonly clock: ManualClock;
  readonly teacher: GatedTeacher;
  readonly node: TeacherNode;
  /** Sends the frame to the node. */
  ask(request: Request): Promise<BusMessage>;
}

export interface Request {
  readonly head?: Partial<Record<keyof PredictRequest, unknown>>;
  readonly tensors?: readonly WireTensor[];
  readonly deadlineMs?: number | string;
}

/** A node on a bus in memory and a clock that stands still. */
export async function scene(options: Partial<ServeTeacherOptions> = {}): Promise<Scene> {
  const clock = createManualClock();
  const network = createMemoryNetwork({ clock });
  const bus = network.connect();
  const client = network.connect();
  const teacher = gatedTeacher();
  const logger = createLogger({ service: "teacher", level: "silent" });
  const node = await serveTeacher({ bus, name: "wide", replica: "r1", teacher, clock, logger, dataset, ...options });
  const ask = ({ head = {}, tensors = [input(1, 2)], deadlineMs }: Request) => {
    const { headers, payload } = encodeFrame({ ...plainHead, ...head }, tensors);
    const deadline = deadlineMs === undefined ? {} : { [headerNames.deadlineMs]: String(deadlineMs) };
    const message = { headers: { ...headers, ...deadline }, payload };
    return client.request(subjects.predict("wide", "r1"), message, { timeoutMs: 60_000 });
  };
  const close = async () => {
    teacher.release();
    await node.drain();
  };
  return { bus: client, clock, teacher, node, ask, [Symbol.asyncDispose]: close };
}

const plainHead = { model: "wide", digest: "d1", signal: { kind: "logits" }, codec: "float32" };

/** Inline samples of two values each. */
export function input(...values: number[]): WireTensor {
  return wireTensor("input", { shape: [values.length / 2, 2], data: Float32Array.from(values) });
}

export function sampleIds(...ids: number[]): WireTensor {
  return wireTensor("sample-ids", { shape: [ids.length], data: Int32Array.from(ids) });
}

/** Head and signal of a reply that is not a refusal. */
export function answered({ subject, headers, payload }: BusMessage): { head: PredictReply; signal: WireTensor } {
  const frame = decodeFrame(predictReply, subject, headers, payload);
  return { head: frame.head, signal: tensorNamed(frame, subject, "signal") };
}

/** Code and sentence of a refusal. */
export function refusal({ headers }: BusMessage): { code: string | undefined; message: string | undefined } {
  return { code: headers[headerNames.errorCode], message: headers[headerNames.serviceError] };
}
